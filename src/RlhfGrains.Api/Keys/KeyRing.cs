using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Primitives;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Keys;

/// <param name="RetryAfter">Set when the key could not be looked up now.</param>
readonly record struct KeySearch(Caller? Caller, TimeSpan? RetryAfter = null);

/// <summary>Finds the bearer of a key. Keys in use are kept at hand, with the hash of their secret.</summary>
sealed class KeyRing : IDisposable
{
    const string Scheme = "Bearer ";

    // What is said of the key from the environment, which has no id of its own.
    static readonly KeyId GivenId = new("environment");

    readonly IGrains grains;
    readonly RateSettings rates;
    readonly ConcurrentDictionary<string, Caller> atHand = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Caller>.AlternateLookup<ReadOnlySpan<char>> atHandByText;
    readonly TokenBucketRateLimiter lookUps = RateSettings.Bucket(Limits.KeyLookUpsPerSecondMax, Limits.KeyLookUpsPerSecondMax);
    readonly Caller? givenAdmin;
    readonly TimeSpan? trustedFor;
    readonly TimeProvider clock;
    readonly Lock gate = new();
    long revocations;

    public KeyRing(IEngine engine, HostSettings settings, TimeProvider clock)
    {
        grains = engine;
        this.clock = clock;
        rates = settings.KeyRates;
        if (engine.IsShared) trustedFor = TimeSpan.FromSeconds(Limits.KeysTrustedSeconds);
        atHandByText = atHand.GetAlternateLookup<ReadOnlySpan<char>>();
        // An admin key from the environment is never stored: another value, or none, takes its place at the next start.
        if (settings.AdminKey is { } key) givenAdmin = new Caller(GivenId, Role.Admin, null, null, KeyText.Hash(key), rates.NewBucket(Role.Admin));
    }

    /// <summary>Not cancelled with its request: a look-up is short, and the token of a request costs more than finding a key at hand.</summary>
    public ValueTask<KeySearch> Find(StringValues authorization)
    {
        if (authorization.Count != 1) return default;
        var header = authorization[0].AsSpan();
        if (header.Length > Limits.KeyCharsMax || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return default;
        var key = header[Scheme.Length..].Trim();
        if (KeyText.TrySplit(key, out var id, out var secret))
        {
            var hash = KeyText.Hash(secret);
            if (atHandByText.TryGetValue(id, out var caller))
            {
                if (!caller.Has(hash)) return default;
                if (trustedFor is not { } time || clock.GetElapsedTime(caller.ConfirmedAt) < time) return new(new KeySearch(caller));
            }
            if (givenAdmin?.Has(KeyText.Hash(key)) is not true) return LookUp(id.ToString(), hash);
        }
        return givenAdmin is not null && givenAdmin.Has(KeyText.Hash(key)) ? new(new KeySearch(givenAdmin)) : default;
    }

    /// <summary>
    /// Revokes a key: from before the grain is told until after it has answered nobody gets the key at hand again. Other servers of a cluster are not
    /// told: the answer waits until none of them trusts what it has at hand.
    /// </summary>
    public async ValueTask<Answer<KeyView>> Revoke(KeyId id, RevokeKey message, CancellationToken cancellation)
    {
        Drop(id);
        var answer = await grains.Ask(GrainKeys.Of(id), message, cancellation);
        Drop(id);
        if (answer.Refusal is null && trustedFor is { } time) await Task.Delay(time, clock, cancellation);
        return answer;
    }

    public void Dispose()
    {
        foreach (var caller in atHand.Values) caller.Dispose();
        givenAdmin?.Dispose();
        lookUps.Dispose();
    }

    async ValueTask<KeySearch> LookUp(string id, byte[] hash)
    {
        lookUps.TryReplenish();
        using (var lease = lookUps.AttemptAcquire())
        {
            if (!lease.IsAcquired) return new KeySearch(null, TimeSpan.FromSeconds(1));
        }
        var (seen, asked) = (Interlocked.Read(ref revocations), clock.GetTimestamp());
        var answer = await grains.Ask(GrainKeys.Of(new KeyId(id)), new ReadKey());
        if (answer.Reply is not { RevokedAt: null } key)
        {
            Drop(new KeyId(id));
            return default;
        }
        if (atHand.TryGetValue(id, out var known) && known.Has(hash))
        {
            known.ConfirmedAt = asked;
            return new KeySearch(known);
        }
        var caller = new Caller(key.Id, key.Role, key.Project, key.Annotator, key.SecretHash, rates.NewBucket(key.Role)) { ConfirmedAt = asked };
        if (!caller.Has(hash)) return default;
        lock (gate)
        {
            // Something was revoked while we looked: perhaps this key. Let the next request look again.
            if (seen != revocations) return new KeySearch(caller);
            if (atHand.Count >= Limits.KeysCachedMax && atHand.Keys.FirstOrDefault() is { } other && atHand.TryRemove(other, out var pushedOut)) pushedOut.Drop();
            return new KeySearch(atHand.GetOrAdd(id, caller));
        }
    }

    void Drop(KeyId id)
    {
        lock (gate)
        {
            revocations++;
            if (atHand.TryRemove(id.Value, out var caller)) caller.Drop();
        }
    }
}
