using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>
/// Sends one delivery once. Every connection is made here, to an address that was checked just before; names are
/// resolved for each, so that a name which points elsewhere by now gains nothing. No redirect is followed, no proxy is
/// used, and of the answer nothing but its status is looked at.
/// </summary>
sealed class WebhookClient : IDisposable
{
    readonly HttpMessageInvoker http;
    readonly WebhookSettings settings;
    readonly TimeProvider clock;

    public WebhookClient(HostSettings settings, TimeProvider clock)
    {
        this.settings = settings.Webhooks;
        this.clock = clock;
        http = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = Connect,
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                ConnectTimeout = TimeSpan.FromSeconds(Limits.WebhookConnectSeconds),
                PooledConnectionLifetime = TimeSpan.FromSeconds(Limits.WebhookConnectionSeconds),
                MaxConnectionsPerServer = Limits.WebhooksInFlightMax,
                MaxResponseHeadersLength = Limits.WebhookResponseHeadersKiB,
                MaxResponseDrainSize = Limits.WebhookResponseBytesMax,
                ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            }
        );
    }

    /// <exception cref="OperationCanceledException">The server stops: nobody knows whether it arrived, and it will be
    /// sent again.</exception>
    public async Task<Attempt> Send(ProjectId project, NextDelivery next, CancellationToken stopping)
    {
        var at = clock.Now();
        var began = clock.GetTimestamp();
        var (status, fault) = await Post(Request(project, next, at), stopping);
        return new Attempt(
            next.Delivery!.Attempts + 1,
            at,
            (int)clock.GetElapsedTime(began).TotalMilliseconds,
            status,
            fault
        );
    }

    static HttpRequestMessage Request(ProjectId project, NextDelivery next, Instant at)
    {
        var delivery = next.Delivery!;
        var body = NoticeJson.Of(project, delivery);
        var request = new HttpRequestMessage(HttpMethod.Post, next.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("RlhfGrains", Product.Version));
        Signature.Add(request.Headers, DeliveryIds.Of(delivery), at, body, next.Secrets);
        return request;
    }

    async Task<(int? Status, AttemptFault? Fault)> Post(HttpRequestMessage request, CancellationToken stopping)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Limits.WebhookTotalSeconds), clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, time.Token);
        try
        {
            using (request)
            using (var response = await http.SendAsync(request, stop.Token))
            {
                var status = (int)response.StatusCode;
                return (
                    status,
                    status switch
                    {
                        >= 200 and < 300 => null,
                        >= 300 and < 400 => AttemptFault.Redirect,
                        StatusCodes.Status410Gone => AttemptFault.Gone,
                        _ => AttemptFault.Status,
                    }
                );
            }
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (null, AttemptFault.TimedOut);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TargetRefusedException)
        {
            return (null, FaultOf(failure));
        }
    }

    /// <summary>What the innermost failure that we know says.</summary>
    static AttemptFault FaultOf(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case TargetRefusedException:
                    return AttemptFault.TargetRefused;
                case AuthenticationException:
                    return AttemptFault.Tls;
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return AttemptFault.Tls;
                case SocketException
                {
                    SocketErrorCode: SocketError.HostNotFound
                        or SocketError.NoData
                        or SocketError.TryAgain
                        or SocketError.NoRecovery
                }:
                    return AttemptFault.UnknownHost;
            }
        }
        return AttemptFault.Connection;
    }

    async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host;
        IPAddress[] found = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = Array.FindAll(found, a => TargetRules.Allows(a, settings.AllowPrivateTargets));
        if (allowed.Length == 0)
            throw new TargetRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // The addresses that were checked, not the name: it could be resolved to others by now.
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => http.Dispose();

    sealed class TargetRefusedException : Exception;
}
