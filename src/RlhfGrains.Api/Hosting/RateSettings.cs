using System.Threading.RateLimiting;
using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Requests a second for each key of a role; 0: no limit. A bucket holds five seconds' worth, for the burst of a page
/// that loads.
/// </summary>
sealed class RateSettings
{
    const int BurstSeconds = 5;

    public int AdminPerSecond { get; set; } = 100;

    /// <summary>100: a console with some open tables, not a crawler.</summary>
    public int LeadPerSecond { get; set; } = 100;

    /// <summary>20: a person's frontend sends a few requests for each judgment.</summary>
    public int AnnotatorPerSecond { get; set; } = 20;

    /// <summary>0: a frontend's back end speaks for all of its annotators; the engine's queue is its limit.</summary>
    public int IngestPerSecond { get; set; }

    public TokenBucketRateLimiter? NewBucket(Role role)
    {
        var perSecond = role switch
        {
            Role.Admin => AdminPerSecond,
            Role.Lead => LeadPerSecond,
            Role.Annotator => AnnotatorPerSecond,
            _ => IngestPerSecond,
        };
        return perSecond <= 0 ? null : Bucket(perSecond, perSecond * BurstSeconds);
    }

    /// <summary>Replenished by its user, so that thousands of keys need no thousands of timers.</summary>
    public static TokenBucketRateLimiter Bucket(int perSecond, int burst) =>
        new(
            new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                AutoReplenishment = false,
                QueueLimit = 0,
            }
        );
}
