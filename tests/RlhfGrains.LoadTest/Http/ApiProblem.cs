using System.Net;

namespace RlhfGrains.LoadTest.Http;

/// <summary>The server refused a request and said why (RFC 9457).</summary>
sealed class ApiProblem(HttpStatusCode status, string code, string detail, TimeSpan? retryAfter, string body)
    : Exception($"{(int)status} {code}: {detail}")
{
    public HttpStatusCode Status => status;

    /// <summary>The stable code; empty when the answer was no problem document.</summary>
    public string Code => code;

    public string Detail => detail;

    public TimeSpan? RetryAfter => retryAfter;

    public string Body => body;

    /// <summary>The same request may be taken later: nothing about it is wrong.</summary>
    public bool IsPassing =>
        status
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.BadGateway
                or HttpStatusCode.GatewayTimeout
                or HttpStatusCode.RequestTimeout;
}
