using System.Text.Json;
using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Tests;

/// <summary>
/// The deciders alone: states in a dictionary, sends followed at once, a clock that only the test moves. No engine, no
/// journal.
/// </summary>
sealed class World
{
    readonly Dictionary<string, GrainKind> kinds = AllKinds.Create().ToDictionary(k => k.Name);
    readonly Dictionary<GrainKey, object> states = [];
    readonly List<(Instant Due, GrainKey To, IMessage Message)> later = [];

    public Instant Now { get; set; } = Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Everything that happened, in order.</summary>
    public List<(GrainKey Grain, IEvent Event)> Journal { get; } = [];

    public Answer<TReply> Ask<TReply>(GrainKey grain, IMessage<TReply> message)
        where TReply : IReply
    {
        var decision = Take(grain, message);
        return new Answer<TReply>((TReply?)decision.UntypedReply, decision.Refusal);
    }

    public void Send(GrainKey grain, IMessage message) => Take(grain, message);

    /// <summary>Delivers what is due, one message at a time, until nothing is.</summary>
    public void DeliverDue()
    {
        while (later.FindIndex(l => l.Due <= Now) is >= 0 and var i)
        {
            var (_, to, message) = later[i];
            later.RemoveAt(i);
            Take(to, message);
        }
    }

    public int Waiting => later.Count;

    public TState State<TState>(GrainKey grain) => (TState)states[grain];

    /// <summary>The state as text, through its snapshot: equal texts are equal states.</summary>
    public string Picture(GrainKey grain) => JsonSerializer.Serialize(kinds[grain.Kind].ToSnapshot(states[grain]));

    public IEnumerable<GrainKey> Grains => states.Keys;

    /// <summary>The same, of a state folded anew from the journal.</summary>
    public string RefoldedPicture(GrainKey grain)
    {
        var kind = kinds[grain.Kind];
        var state = kind.NewState(grain);
        foreach (var (_, happened) in Journal.Where(j => j.Grain == grain))
            kind.Apply(state, happened);
        return JsonSerializer.Serialize(kind.ToSnapshot(state));
    }

    /// <summary>Replaces every state by what its snapshot restores.</summary>
    public void RestoreFromSnapshots()
    {
        foreach (var grain in states.Keys.ToList())
        {
            var kind = kinds[grain.Kind];
            states[grain] = kind.FromSnapshot(grain, kind.ToSnapshot(states[grain]));
        }
    }

    Decision Take(GrainKey grain, IMessage message)
    {
        var kind = kinds[grain.Kind];
        if (!states.TryGetValue(grain, out var state))
            states[grain] = state = kind.NewState(grain);
        var decision = kind.Decide(state, message, new Turn(Now, grain));
        foreach (var happened in decision.Events)
        {
            kind.Apply(state, happened);
            Journal.Add((grain, happened));
        }
        foreach (var send in decision.Sends)
        {
            if (send.NotBefore is { } due)
                later.Add((due, send.To, send.Message));
            else
                Assert.Null(Take(send.To, send.Message).Refusal);
        }
        return decision;
    }
}
