using System.Security.Cryptography;
using System.Threading.RateLimiting;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// Who asks: what a key that was found right says of its bearer. One object per key, as long as it is at hand.
/// </summary>
sealed class Caller(
    KeyId id,
    Role role,
    KeyScope? scope,
    ProjectId? project,
    AnnotatorId? annotator,
    byte[] secretHash,
    TokenBucketRateLimiter? rate
) : IDisposable
{
    long confirmedAt,
        useDueMs;

    /// <summary>The key itself, which is no secret.</summary>
    public KeyId Id { get; } = id;
    public Role Role { get; } = role;

    /// <summary>Null: all of the role.</summary>
    public KeyScope? Scope { get; } = scope;
    public ProjectId? Project { get; } = project;
    public AnnotatorId? Annotator { get; } = annotator;

    /// <summary>On whose behalf its requests are, in the records of what comes of them.</summary>
    public string Actor { get; } =
        role is Role.Annotator && annotator is { } person ? $"annotator:{person.Value}" : id.Value;

    /// <summary>A timestamp of the clock: before it was last found not to be revoked.</summary>
    public long ConfirmedAt
    {
        get => Interlocked.Read(ref confirmedAt);
        set => Interlocked.Exchange(ref confirmedAt, value);
    }

    public OpenRequests Open { get; } = new();

    /// <summary>From then on the key opens nothing; null: it is not known to end.</summary>
    public Instant? ExpiresAt { get; set; }

    /// <summary>When its use is kept the next time, by <see cref="Environment.TickCount64"/>.</summary>
    public long UseDueMs
    {
        get => Interlocked.Read(ref useDueMs);
        set => Interlocked.Exchange(ref useDueMs, value);
    }

    public bool Has(byte[] hash) => CryptographicOperations.FixedTimeEquals(hash, secretHash);

    public bool Is(Roles roles) => (roles & (Roles)(1 << (int)Role)) != 0;

    /// <returns>Null: go on. Otherwise how long to wait.</returns>
    public TimeSpan? Take()
    {
        if (rate is null)
            return null;
        rate.TryReplenish();
        using var lease = rate.AttemptAcquire();
        if (lease.IsAcquired)
            return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose()
    {
        Open.Dispose();
        rate?.Dispose();
    }
}
