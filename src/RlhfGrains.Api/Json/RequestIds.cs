using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Json;

/// <summary>
/// The caller's name for a change (<c>Idempotency-Key</c>), or one made here when the caller does not mind a repeat.
/// </summary>
static class RequestIds
{
    public const string Header = "Idempotency-Key";

    public static bool TryGet(
        HttpContext context,
        byte[] contentHash,
        out Request request,
        out ProblemHttpResult? problem
    )
    {
        problem = null;
        var sent = context.Request.Headers[Header];
        if (sent.Count == 0)
        {
            request = new Request(
                "server:" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                contentHash
            );
            return true;
        }
        request = new Request(sent.ToString(), contentHash);
        if (sent.Count == 1 && Id.IsValid(request.Id))
            return true;
        problem = Problem.Of(
            HostProblems.InvalidHeader,
            $"{Header} is one id: 1 to 128 characters of A-Z a-z 0-9 - . _ ~ :"
        );
        return false;
    }
}
