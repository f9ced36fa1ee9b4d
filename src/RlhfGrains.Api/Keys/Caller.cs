using System.Security.Cryptography;
using System.Threading.RateLimiting;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Keys;

/// <summary>Who asks: what a key that was found right says of its bearer. One object per key, as long as it is at hand.</summary>
sealed class Caller(KeyId id, Role role, ProjectId? project, AnnotatorId? annotator, byte[] secretHash, TokenBucketRateLimiter? rate) : IDisposable
{
    long confirmedAt;

    /// <summary>The key itself, which is no secret.</summary>
    public KeyId Id { get; } = id;
    public Role Role { get; } = role;
    public ProjectId? Project { get; } = project;
    public AnnotatorId? Annotator { get; } = annotator;

    /// <summary>A timestamp of the clock: before it was last found not to be revoked.</summary>
    public long ConfirmedAt { get => Interlocked.Read(ref confirmedAt); set => Interlocked.Exchange(ref confirmedAt, value); }

    public OpenRequests Open { get; } = new();

    public bool Has(byte[] hash) => CryptographicOperations.FixedTimeEquals(hash, secretHash);

    public bool Is(Roles roles) => (roles & (Roles)(1 << (int)Role)) != 0;

    /// <returns>Null: go on. Otherwise how long to wait.</returns>
    public TimeSpan? Take()
    {
        if (rate is null) return null;
        rate.TryReplenish();
        using var lease = rate.AttemptAcquire();
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public void Dispose()
    {
        Open.Dispose();
        rate?.Dispose();
    }
}

/// <summary>A set of roles.</summary>
[Flags]
enum Roles
{
    None = 0,
    Admin = 1 << Role.Admin,
    Lead = 1 << Role.Lead,
    Annotator = 1 << Role.Annotator,
    Ingest = 1 << Role.Ingest,
    Leads = Admin | Lead,
    Services = Admin | Lead | Ingest,
    Any = Admin | Lead | Annotator | Ingest,
}
