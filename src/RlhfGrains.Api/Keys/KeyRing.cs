using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Primitives;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <param name="RetryAfter">Set when the key could not be looked up now.</param>
readonly record struct KeySearch(Caller? Caller, TimeSpan? RetryAfter = null);

/// <summary>
/// Finds the bearer of a key. Keys in use are kept at hand, with the hash of their secret and what they have open.
/// </summary>
sealed class KeyRing : IDisposable
{
    const string Scheme = "Bearer ";

    /// <summary>3 look-ups of a key while others are revoked: somebody revokes keys by the hundred.</summary>
    const int LookUpsMax = 3;

    // What is said of the key from the environment, which has no id of its own.
    public static readonly KeyId GivenId = new("environment");

    readonly IGrains grains;
    readonly KeySeal seal;
    readonly RateSettings rates;
    readonly ConcurrentDictionary<string, Caller> atHand = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Caller>.AlternateLookup<ReadOnlySpan<char>> atHandByText;
    readonly TokenBucketRateLimiter lookUps = RateSettings.Bucket(
        Limits.KeyLookUpsPerSecondMax,
        Limits.KeyLookUpsPerSecondMax
    );
    readonly Caller? givenAdmin;
    readonly TimeSpan? trustedFor;
    readonly TimeProvider clock;
    readonly Lock gate = new();
    long revocations;

    public KeyRing(IEngine engine, HostSettings settings, KeySeal seal, TimeProvider clock)
    {
        grains = engine;
        this.seal = seal;
        this.clock = clock;
        rates = settings.KeyRates;
        if (engine.IsShared)
            trustedFor = TimeSpan.FromSeconds(Limits.KeysTrustedSeconds);
        atHandByText = atHand.GetAlternateLookup<ReadOnlySpan<char>>();
        // An admin key from the environment is never stored: another value, or none, takes its place at the next start.
        if (settings.AdminKey is { } key)
            givenAdmin = new Caller(
                GivenId,
                Role.Admin,
                null,
                null,
                null,
                KeyText.Hash(key),
                rates.NewBucket(Role.Admin)
            );
    }

    /// <summary>
    /// Not cancelled with its request: a look-up is short, and the token of a request costs more than finding a key at
    /// hand.
    /// </summary>
    public ValueTask<KeySearch> Find(StringValues authorization)
    {
        if (authorization.Count != 1)
            return default;
        var header = authorization[0].AsSpan();
        if (header.Length > Limits.KeyCharsMax || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return default;
        var key = header[Scheme.Length..].Trim();
        if (KeyText.TrySplit(key, out var id, out var secret))
        {
            var hash = KeyText.Hash(secret);
            if (atHandByText.TryGetValue(id, out var caller))
            {
                if (!caller.Has(hash) || HasExpired(caller))
                    return default;
                if (trustedFor is not { } time || clock.GetElapsedTime(caller.ConfirmedAt) < time)
                    return new(new KeySearch(caller));
            }
            if (givenAdmin?.Has(KeyText.Hash(key)) is not true)
                return seal.IsMarked(id) ? LookUp(id.ToString(), hash) : default;
        }
        return givenAdmin is not null && givenAdmin.Has(KeyText.Hash(key)) ? new(new KeySearch(givenAdmin)) : default;
    }

    /// <summary>
    /// Revokes a key, and ends what it has open: from before the grain is told until after it has answered nobody gets
    /// the key at hand again. Other servers of a cluster are not told: the answer waits until each of them has looked
    /// at the keys with which something is open there, and trusts no other that it has at hand.
    /// </summary>
    public async ValueTask<Answer<KeyView>> Revoke(KeyId id, RevokeKey message, CancellationToken cancellation)
    {
        await End(id);
        var answer = await grains.Ask(GrainKeys.Of(id), message, cancellation);
        await End(id);
        if (answer.Refusal is null && trustedFor is { } time)
            await Task.Delay(time, clock, cancellation);
        return answer;
    }

    /// <summary>
    /// Gives another key this one's place: as soon as it is to open nothing, what it has open has ended.
    /// </summary>
    public async ValueTask<Answer<KeyView>> Replace(KeyId id, ReplaceKey message, CancellationToken cancellation)
    {
        var answer = await grains.Ask(GrainKeys.Of(id), message, cancellation);
        if (answer.Reply is not { } replaced)
            return answer;
        if (!replaced.Opens(clock.Now()))
            await End(id);
        else if (atHand.TryGetValue(id.Value, out var caller))
            caller.ExpiresAt = replaced.ExpiresAt;
        return answer;
    }

    /// <summary>Keeps that the key is used, at most once an hour; whoever uses it does not wait for that.</summary>
    public void NoteUse(Caller caller)
    {
        if (Environment.TickCount64 < caller.UseDueMs || caller.Id == GivenId)
            return;
        caller.UseDueMs = Environment.TickCount64 + (long)NoteKeyUse.KeptEvery.TotalMilliseconds;
        _ = Note(caller);
    }

    /// <summary>Revokes every key of one annotator, and ends what they have open.</summary>
    /// <param name="request">Of the whole: each key takes it once, so that a repeat goes on where it broke off.</param>
    /// <returns>How many keys there were, revoked ones with them.</returns>
    public async ValueTask<int> RevokeAll(
        ProjectId project,
        AnnotatorId annotator,
        Request request,
        KeyId by,
        CancellationToken cancellation
    )
    {
        var count = 0;
        for (int? after = 0; after is { } from; )
        {
            var page = (
                await grains.Ask(
                    GrainKeys.KeysOf(project, annotator),
                    new ListEntries(from, Limits.PageMax),
                    cancellation
                )
            ).Value;
            await Task.WhenAll(
                page.Ids.Select(id => Revoke(new KeyId(id), new RevokeKey(request, by), cancellation).AsTask())
            );
            count += page.Ids.Count;
            after = page.Next;
        }
        return count;
    }

    /// <summary>How many requests of a key are under way here.</summary>
    public int OpenOf(KeyId id) => atHand.TryGetValue(id.Value, out var caller) ? caller.Open.Count : 0;

    /// <summary>
    /// Looks again at the keys with which something is open here: what may have been revoked elsewhere, or has run out.
    /// </summary>
    public async Task Recheck(CancellationToken cancellation)
    {
        foreach (var (id, caller) in atHand)
        {
            if (caller.Open.Count > 0 && HasExpired(caller))
                await End(new KeyId(id));
        }
        if (trustedFor is null)
            return;
        var due = atHand.Where(k =>
            k.Value.Open.Count > 0
            && clock.GetElapsedTime(k.Value.ConfirmedAt) >= TimeSpan.FromMilliseconds(Limits.OpenKeysConfirmedMs)
        );
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = Limits.ReadsInFlightMax, CancellationToken = cancellation },
            async (k, stop) => await Confirm(new KeyId(k.Key), k.Value, stop)
        );
    }

    public void Dispose()
    {
        foreach (var caller in atHand.Values)
            caller.Dispose();
        givenAdmin?.Dispose();
        lookUps.Dispose();
    }

    bool HasExpired(Caller caller) => caller.ExpiresAt is { } end && end <= clock.Now();

    async Task Note(Caller caller)
    {
        try
        {
            await grains.Ask(GrainKeys.Of(caller.Id), new NoteKeyUse());
        }
        catch (Exception failure)
            when (failure is GrainUnavailableException or GrainsBusyException or GrainsReadOnlyException)
        {
            // It is not worth waiting for: with the next use.
            caller.UseDueMs = Environment.TickCount64 + (long)TimeSpan.FromMinutes(1).TotalMilliseconds;
        }
    }

    async ValueTask Confirm(KeyId id, Caller caller, CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        try
        {
            // A grain that cannot be reached must not keep the others from being looked at.
            var answer = await grains
                .Ask(GrainKeys.Of(id), new ReadKey(), cancellation)
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(Limits.KeysTrustedSeconds), cancellation);
            if (answer.Reply is { } key && key.Opens(clock.Now()))
                (caller.ConfirmedAt, caller.ExpiresAt) = (asked, key.ExpiresAt);
            else
                await End(id);
        }
        catch (Exception failure) when (failure is GrainUnavailableException or GrainsBusyException or TimeoutException)
        {
            // Nobody can say whether the key still opens anything. For a while that is a silo that changes hands; then
            // it is taken for revoked.
            if (clock.GetElapsedTime(caller.ConfirmedAt) >= TimeSpan.FromSeconds(Limits.OpenKeysUnconfirmedSecondsMax))
                await End(id);
        }
    }

    async ValueTask<KeySearch> LookUp(string id, byte[] hash)
    {
        for (var looks = 0; looks < LookUpsMax; looks++)
        {
            lookUps.TryReplenish();
            using (var lease = lookUps.AttemptAcquire())
            {
                if (!lease.IsAcquired)
                    break;
            }
            var (seen, asked) = (Interlocked.Read(ref revocations), clock.GetTimestamp());
            var answer = await grains.Ask(GrainKeys.Of(new KeyId(id)), new ReadKey());
            if (answer.Reply is not { } key || !key.Opens(clock.Now()))
            {
                if (atHand.ContainsKey(id))
                    await End(new KeyId(id));
                return default;
            }
            if (Keep(id, key, seen, asked) is { } caller)
                return caller.Has(hash) ? new KeySearch(caller) : default;
            // Something was revoked while we looked: perhaps this key.
        }
        return new KeySearch(null, TimeSpan.FromSeconds(1));
    }

    /// <returns>Null: nothing is kept, since a key was revoked meanwhile. Whoever is let in is known here, so that a
    /// revocation reaches what they open.</returns>
    Caller? Keep(string id, KeyView key, long seen, long asked)
    {
        lock (gate)
        {
            if (seen != revocations)
                return null;
            if (atHand.TryGetValue(id, out var known))
            {
                (known.ConfirmedAt, known.ExpiresAt) = (asked, key.ExpiresAt);
                return known;
            }
            if (atHand.Count >= Limits.KeysCachedMax)
                MakeRoom();
            return atHand[id] = new Caller(
                key.Id,
                key.Role,
                key.Scope,
                key.Project,
                key.Annotator,
                key.SecretHash,
                rates.NewBucket(key.Role)
            )
            {
                ConfirmedAt = asked,
                ExpiresAt = key.ExpiresAt,
            };
        }
    }

    /// <summary>A key with which nothing is open is let go of, and looked up when it is used again.</summary>
    void MakeRoom()
    {
        foreach (var (id, other) in atHand)
        {
            if (other.Open.Count > 0 || !atHand.TryRemove(id, out _))
                continue;
            // Who found it a moment ago looks it up again.
            _ = other.Open.End();
            return;
        }
    }

    async Task End(KeyId id)
    {
        Caller? caller;
        lock (gate)
        {
            revocations++;
            atHand.TryRemove(id.Value, out caller);
        }
        if (caller is not null)
            await caller.Open.End();
    }
}
