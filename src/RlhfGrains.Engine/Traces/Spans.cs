using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Traces;

/// <summary>
/// The spans of the engines, for whoever listens to <see cref="SourceName"/>. While nobody does, nothing is made,
/// carried or stored.
/// </summary>
public static class Spans
{
    /// <summary>Of the <see cref="ActivitySource"/>.</summary>
    public const string SourceName = "RlhfGrains.Engine";

    static readonly ActivitySource Source = new(SourceName);

    internal static bool AreWanted => Source.HasListeners();

    /// <summary>In which a caller asks.</summary>
    internal static Activity? Caller => AreWanted ? Activity.Current : null;

    /// <summary>The turn of a message that somebody outside the grains asked.</summary>
    internal static Activity? Asked(GrainCatalogue catalogue, GrainKey grain, IMessage message, Activity? caller) =>
        AreWanted ? Turn(catalogue, grain, message, ActivityKind.Internal, caller?.Context ?? default) : null;

    /// <summary>
    /// The turn of a message that is taken with its cause; a cause that is in no trace puts it in none.
    /// </summary>
    internal static Activity? Followed(GrainCatalogue catalogue, GrainKey grain, IMessage message, Activity? cause) =>
        cause is null ? null : Turn(catalogue, grain, message, ActivityKind.Internal, cause.Context);

    /// <summary>The turn of a stored send.</summary>
    /// <param name="sent">In which it was sent.</param>
    /// <param name="isLater">
    /// It waited for a time of its own, minutes or weeks: it begins a trace with a link to that one, as messages are
    /// traced that are not the next step of what sent them. By then whoever collects traces has long closed the first.
    /// What was only delivered late goes on in it.
    /// </param>
    internal static Activity? Delivered(
        GrainCatalogue catalogue,
        GrainKey grain,
        IMessage message,
        ActivityContext sent,
        bool isLater
    )
    {
        if (!AreWanted)
            return null;
        if (sent == default)
            return Turn(catalogue, grain, message, ActivityKind.Consumer, default);
        return isLater
            ? Turn(catalogue, grain, message, ActivityKind.Consumer, default, [new ActivityLink(sent)])
            : Turn(catalogue, grain, message, ActivityKind.Consumer, sent);
    }

    /// <summary>The commit of a group of turns.</summary>
    internal static Activity? Commit(GrainKey grain, IReadOnlyCollection<Activity> turns) =>
        turns.Count == 0 ? null : Of("commit", grain, ActivityKind.Internal, turns.Select(t => t.Context));

    /// <summary>The delivery of a parcel.</summary>
    /// <param name="messages">As they are stored.</param>
    internal static Activity? Delivery(
        GrainKey receiver,
        GrainCodec codec,
        IEnumerable<ReadOnlyMemory<byte>> messages
    ) =>
        AreWanted
            ? Of("deliver", receiver, ActivityKind.Producer, messages.Select(m => TracedMessage.SentIn(codec, m)))
            : null;

    // Within the trace of all its causes, or linked to each.
    static Activity? Of(string work, GrainKey grain, ActivityKind kind, IEnumerable<ActivityContext> causes)
    {
        var known = causes.Where(c => c != default).Distinct().ToList();
        var isOne = known.DistinctBy(c => c.TraceId).Count() == 1;
        return Begin(work, kind, isOne ? known[0] : default, known.Skip(isOne ? 1 : 0).Select(c => new ActivityLink(c)))
            ?.SetTag("rlhfgrains.grain", grain.ToString());
    }

    internal static void Failed(this Activity turn, Exception e) =>
        turn.SetStatus(ActivityStatusCode.Error, e.Message).SetTag("error.type", e.GetType().Name);

    static Activity? Turn(
        GrainCatalogue catalogue,
        GrainKey grain,
        IMessage message,
        ActivityKind kind,
        ActivityContext parent,
        IEnumerable<ActivityLink>? links = null
    )
    {
        var name = catalogue.Form(message.GetType())?.Name ?? message.GetType().Name;
        return Begin(name, kind, parent, links)?.SetTag("rlhfgrains.grain", grain.ToString());
    }

    static Activity? Begin(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink>? links)
    {
        // Without a parent it would become the child of whatever runs here by chance.
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent, tags: null, links);
    }
}
