using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>
/// The caller's name for one change: repeated with the same content it has no further effect and gets the same reply.
/// </summary>
/// <param name="Id">Scoped to the grain it is sent to.</param>
/// <param name="ContentHash">Of what was asked; another content under the same id is refused.</param>
public sealed record Request(string Id, byte[] ContentHash);

/// <summary>A request was carried out, and this is what its caller was told.</summary>
public sealed record RequestAccepted(string Id, byte[] ContentHash, IReply Reply) : IEvent
{
    public const string StoredName = "request-accepted.v1";
}

/// <summary>The form of a <see cref="RequestLog"/> in snapshots: oldest first.</summary>
public sealed record RequestLogSnapshot(IReadOnlyList<RequestAccepted> Accepted);

/// <summary>The newest requests of one grain.</summary>
public sealed class RequestLog
{
    /// <summary>
    /// 1,024: hours of changes by hand and minutes of an automation's; a repeat comes within seconds. Judgments have a
    /// memory of their own, for ever.
    /// </summary>
    public const int RequestsKept = 1_024;

    readonly Dictionary<string, RequestAccepted> byId = [];
    readonly Queue<string> order = new();

    public RequestAccepted? Find(string id) => byId.GetValueOrDefault(id);

    public void Apply(RequestAccepted accepted)
    {
        if (!byId.TryAdd(accepted.Id, accepted))
            return;
        order.Enqueue(accepted.Id);
        if (order.Count > RequestsKept)
            byId.Remove(order.Dequeue());
    }

    public RequestLogSnapshot Save() => new([.. order.Select(id => byId[id])]);

    public static RequestLog Restore(RequestLogSnapshot snapshot)
    {
        var log = new RequestLog();
        foreach (var accepted in snapshot.Accepted)
            log.Apply(accepted);
        return log;
    }
}

public enum RequestRefusal
{
    /// <summary>The same request id came before with another content.</summary>
    IdReused,
}

/// <summary>"Once", for every change but a judgment: wraps the decision proper.</summary>
public static class Once
{
    public static Decision<TReply> Decide<TReply>(RequestLog log, Request request, Func<Decision<TReply>> decide)
        where TReply : IReply
    {
        if (log.Find(request.Id) is { } earlier)
        {
            return earlier.Reply is TReply reply && earlier.ContentHash.AsSpan().SequenceEqual(request.ContentHash)
                ? Decision.Reply(reply)
                : Decision.Refuse<TReply>(
                    RequestRefusal.IdReused,
                    "this request id was used before, with another content"
                );
        }
        var decision = decide();
        if (decision.Refusal is not null)
            return decision;
        return Decision.Reply(
            decision.Value!,
            [.. decision.Events, new RequestAccepted(request.Id, request.ContentHash, decision.Value!)],
            decision.Sends
        );
    }
}
