using Orleans.Concurrency;
using Orleans.Services;

namespace RlhfGrains.Orleans.Feed;

/// <summary>One on each silo: it is told what the others have committed.</summary>
[Alias("rlhfgrains.feed.v1")]
interface IFeedService : IGrainService
{
    /// <param name="missed">The sender could not tell something before this.</param>
    /// <param name="turns">As <see cref="FeedWire"/> writes them.</param>
    [Alias("committed"), ResponseTimeout("00:00:03")]
    Task Committed(bool missed, byte[] turns);

    /// <summary>Another silo says whether anybody follows there. One that says nothing is told.</summary>
    /// <param name="silo">Its address, as Orleans writes it to be read again.</param>
    /// <param name="turn">Counts what it has said: the newest counts.</param>
    [Alias("listens"), ResponseTimeout("00:00:03")]
    Task Listens(string silo, long turn, bool listens);
}

/// <inheritdoc cref="IFeedService"/>
[Reentrant]
sealed class FeedService(GrainId id, Silo silo, ILoggerFactory logs, ClusterFeed feed)
    : GrainService(id, silo, logs),
        IFeedService
{
    public Task Committed(bool missed, byte[] turns)
    {
        feed.Told(missed, turns);
        return Task.CompletedTask;
    }

    public Task Listens(string silo, long turn, bool listens)
    {
        feed.Listeners.Said(SiloAddress.FromParsableString(silo), turn, listens);
        return Task.CompletedTask;
    }
}

/// <summary>Reaches the feed of any silo.</summary>
sealed class FeedServiceClient(IServiceProvider services)
    : global::Orleans.Runtime.Services.GrainServiceClient<IFeedService>(services)
{
    public IFeedService Of(SiloAddress silo) => GetGrainService(silo);
}
