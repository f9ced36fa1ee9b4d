using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Seals;

/// <summary>Asks for the secret of a seal, and proposes one if there is none yet.</summary>
/// <param name="Proposed">32 random bytes, made by the host.</param>
public sealed record EnsureSeal(byte[] Proposed) : IMessage<SealView>;

/// <summary>For the host alone.</summary>
public sealed record SealView(byte[] Secret) : IReply;

public sealed record SealMade(byte[] Secret, Instant At) : IEvent;

/// <summary>
/// A secret that all servers of a journal share: with it a host marks what it gives out, and knows it again.
/// </summary>
public sealed class SealState
{
    public byte[]? Secret { get; private set; }

    public void Apply(SealMade e) => Secret = e.Secret;
}

public sealed record SealSnapshot(byte[]? Secret);

public static class SealDecisions
{
    /// <summary>The first one stays.</summary>
    public static Decision<SealView> Ensure(SealState seal, EnsureSeal m, Turn turn) =>
        seal.Secret is { } made
            ? Decision.Reply(new SealView(made))
            : Decision.Reply(new SealView(m.Proposed), [new SealMade(m.Proposed, turn.Now)]);
}

public sealed class SealKind : GrainKind<SealState, SealSnapshot>
{
    public SealKind()
        : base(GrainKeys.Seal, snapshotVersion: 1)
    {
        Takes<EnsureSeal, SealView>("seal.ensure.v1", "seal.view.v1", SealDecisions.Ensure);
        Emits<SealMade>("seal.made.v1", static (seal, e) => seal.Apply(e));
    }

    protected override SealState Create(GrainKey key) => new();

    protected override SealSnapshot Save(SealState state) => new(state.Secret);

    protected override SealState Restore(GrainKey key, SealSnapshot snapshot)
    {
        var state = new SealState();
        if (snapshot.Secret is { } secret)
            state.Apply(new SealMade(secret, Instant.UnixEpoch));
        return state;
    }
}
