using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Seals;
using RlhfGrains.Grains.Trails;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Keys issued and revoked, and the registers they are listed in.</summary>
sealed class KeyWork(Knowledge known, Model model)
{
    readonly Dictionary<KeyId, long> revokedAt = [];
    byte? sealSecret;

    public Intent Issue(int number)
    {
        var key = new KeyId($"k{known.Random.Below(4)}");
        var id = known.Fresh("issue-");
        var role = known.Random.Pick(Enum.GetValues<Role>());
        var scope = known.Random.OneIn(4) ? known.Random.Pick(Enum.GetValues<KeyScope>()) : (KeyScope?)null;
        Instant? expiresAt = known.Random.OneIn(4) ? known.Clock.Now().AddMinutes(known.Random.Below(600) - 10) : null;
        // The project is left out, or is one too many, now and then.
        ProjectId? project = role is Role.Admin != known.Random.OneIn(8) ? null : known.Project();
        AnnotatorId? annotator = role is Role.Annotator ? known.Random.Pick(known.Annotators) : null;
        var message = new IssueKey(
            new Request(id, [7, (byte)number]),
            role,
            scope,
            project,
            annotator,
            "a label",
            new byte[32],
            new KeyId("maker"),
            expiresAt,
            null
        );
        return new Intent(number, GrainKeys.Of(key), () => message)
        {
            Id = id,
            IsLogged = true,
            Learn = _ => known.Keys.Add(key),
        };
    }

    public Intent Revoke(int number)
    {
        var key = Key();
        var id = known.Fresh("revoke-");
        var message = new RevokeKey(new Request(id, [8]), new KeyId("by"));
        return new Intent(number, GrainKeys.Of(key), () => message)
        {
            Id = id,
            IsLogged = true,
            Check = (_, _) => revokedAt.TryAdd(key, model.Now),
        };
    }

    public Intent Replace(int number)
    {
        var key = Key();
        var id = known.Fresh("replace-");
        var message = new ReplaceKey(new Request(id, [9]), new KeyId("successor"), known.Random.Below(3));
        return new Intent(number, GrainKeys.Of(key), () => message) { Id = id, IsLogged = true };
    }

    public Intent Use(int number)
    {
        var key = Key();
        return new Intent(number, GrainKeys.Of(key), () => new NoteKeyUse());
    }

    public Intent EndEntry(int number)
    {
        var (register, entry) = (Register(), $"entry-{known.Random.Below(8)}");
        var message = new EndEntry(entry, Instant.UnixEpoch.AddDays(known.Random.Below(3)));
        return new Intent(number, register, () => message);
    }

    /// <summary>An act is kept once, and stays.</summary>
    public Intent NoteAct(int number)
    {
        var id = known.Fresh("act-");
        var trail = Trail();
        var message = new NoteAct(id, new KeyId("by"), Role.Admin, "POST /v1/something", "/v1/something");
        return new Intent(number, trail, () => message) { Check = (_, _) => model.Listed(trail, "acts", id) };
    }

    public Intent ReadTrail(int number)
    {
        var trail = Trail();
        return new Intent(number, trail, () => new ReadTrail(0, 1_000))
        {
            Check = (a, r) =>
                model.CheckListed(trail, "acts", [.. ((TrailPage)r).Acts.Select(act => act.Id)], a.HandedAt),
        };
    }

    /// <summary>Whoever asks is told the same secret: the first that was proposed.</summary>
    public Intent EnsureSeal(int number)
    {
        var message = new EnsureSeal([(byte)known.Random.Below(256)]);
        return new Intent(number, GrainKeys.KeySeal, () => message)
        {
            Check = (_, r) =>
            {
                var secret = ((SealView)r).Secret[0];
                if ((sealSecret ??= secret) != secret)
                    throw new BrokenPromise(Promise.Once, "the seal of keys has two secrets");
            },
        };
    }

    public Intent Read(int number)
    {
        var key = Key();
        return new Intent(number, GrainKeys.Of(key), () => new ReadKey())
        {
            Check = (a, r) =>
            {
                if (revokedAt.TryGetValue(key, out var at) && at <= a.HandedAt && ((KeyView)r).RevokedAt is null)
                    throw new BrokenPromise(Promise.ReadYourWrites, $"key {key} was revoked, and opens");
            },
        };
    }

    public Intent AddEntry(int number)
    {
        var (register, entry) = (Register(), $"entry-{known.Random.Below(8)}");
        return new Intent(number, register, () => new AddEntry(entry))
        {
            Check = (_, _) => model.Listed(register, "entries", entry),
        };
    }

    public Intent ListEntries(int number)
    {
        var register = Register();
        return new Intent(number, register, () => new ListEntries(0, 1_000))
        {
            Check = (a, r) => model.CheckListed(register, "entries", ((IdPage)r).Ids, a.HandedAt),
        };
    }

    KeyId Key() => known.Keys.Count == 0 || known.Random.OneIn(6) ? new KeyId("k0") : known.Random.Pick(known.Keys);

    GrainKey Trail() => GrainKeys.TrailOf(known.Random.OneIn(3) ? null : known.Projects[0], "2026-11-30", 0);

    GrainKey Register() =>
        known.Random.Pick([GrainKeys.Projects, GrainKeys.AdminKeys, GrainKeys.KeysOf(known.Projects[0])]);
}
