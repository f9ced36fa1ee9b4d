using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Keys;

public static class KeyDecisions
{
    public static Decision<KeyView> Issue(KeyState state, IssueKey m, Turn turn) =>
        Once.Decide(state.Requests, m.Request, () =>
        {
            if (state.Key is not null)
                return Decision.Refuse<KeyView>(KeyRefusal.KeyExists);
            if (Misfit(m, turn) is { } misfit)
                return Decision.Refuse<KeyView>(KeyRefusal.InvalidKey, misfit);
            var issued = new KeyIssued(
                new KeyId(turn.Self.Name),
                m.Role,
                m.Scope,
                m.Project,
                m.Annotator,
                m.Label,
                m.SecretHash,
                m.Maker,
                m.ExpiresAt,
                m.Replaces,
                turn.Now
            );
            var after = new KeyState();
            after.Apply(issued);
            return Decision.Reply(after.Key!, [issued], m.ExpiresAt is { } end ? Listed(after.Key!, end) : []);
        });

    public static Decision<KeyView> Revoke(KeyState state, RevokeKey m, Turn turn) =>
        Once.Decide(state.Requests, m.Request, () =>
        {
            if (state.Key is not { } key)
                return Decision.Refuse<KeyView>(KeyRefusal.UnknownKey);
            if (key.RevokedAt is not null)
                return Decision.Reply(key);
            var revoked = key with { RevokedAt = turn.Now, RevokedBy = m.By };
            return Decision.Reply(revoked, [new KeyRevoked(m.By, turn.Now)], Listed(key, turn.Now));
        });

    public static Decision<KeyView> Replace(KeyState state, ReplaceKey m, Turn turn) =>
        Once.Decide(state.Requests, m.Request, () =>
        {
            if (state.Key is not { } key)
                return Decision.Refuse<KeyView>(KeyRefusal.UnknownKey);
            if (!key.Opens(turn.Now))
                return Decision.Refuse<KeyView>(KeyRefusal.KeyEnded);
            if (m.OverlapHours is < 0 or > ReplaceKey.OverlapHoursMax)
                return Decision.Refuse<KeyView>(
                    KeyRefusal.InvalidKey,
                    $"a key goes on beside its successor for 0 to {ReplaceKey.OverlapHoursMax} hours"
                );
            var overlap = turn.Now.AddHours(m.OverlapHours);
            var end = key.ExpiresAt < overlap ? key.ExpiresAt.Value : overlap;
            return Decision.Reply(
                key with
                {
                    Successor = m.Successor,
                    ExpiresAt = end,
                },
                [new KeyReplaced(m.Successor, end, turn.Now)],
                Listed(key, end)
            );
        });

    public static Decision<Done> NoteUse(KeyState state, NoteKeyUse m, Turn turn) =>
        state.Key is { } key && !(turn.Now - key.LastUsedAt < NoteKeyUse.KeptEvery)
            ? Decision.Accept([new KeyUsed(turn.Now)])
            : Decision.Ignore;

    public static Decision<KeyView> Read(KeyState state, ReadKey m, Turn turn) =>
        state.Key is { } key ? Decision.Reply(key) : Decision.Refuse<KeyView>(KeyRefusal.UnknownKey);

    /// <summary>
    /// The lists that name a key are told when it ends, so that it does not take the place of another for ever.
    /// </summary>
    static IReadOnlyList<Send> Listed(KeyView key, Instant end)
    {
        var ends = new EndEntry(key.Id.Value, end);
        if (key.Project is not { } project)
            return [new Send(GrainKeys.AdminKeys, ends)];
        return key.Annotator is { } annotator
            ? [new Send(GrainKeys.KeysOf(project), ends), new Send(GrainKeys.KeysOf(project, annotator), ends)]
            : [new Send(GrainKeys.KeysOf(project), ends)];
    }

    static string? Misfit(IssueKey m, Turn turn)
    {
        if (!Enum.IsDefined(m.Role))
            return "there is no such role";
        if (m.Role is Role.Admin != m.Project is null)
            return "an admin key is server-wide; every other key is bound to one project";
        if (m.Role is Role.Annotator != m.Annotator is not null)
            return "an annotator key speaks for one annotator; no other key does";
        if (m.Scope is KeyScope.ReadOnly && m.Role is not Role.Lead)
            return "the scope `read-only` is a lead's";
        if (m.Scope is KeyScope.NoPractice && m.Role is not Role.Ingest)
            return "the scope `no-practice` is of role `ingest`";
        if (m.Scope is { } scope && !Enum.IsDefined(scope))
            return "there is no such scope";
        if (m.ExpiresAt <= turn.Now)
            return "it would have expired already";
        if (m.Label.Length > IssueKey.LabelCharsMax)
            return $"a label has at most {IssueKey.LabelCharsMax} characters";
        return m.SecretHash.Length == 32 ? null : "the hash of a secret has 32 bytes";
    }
}
