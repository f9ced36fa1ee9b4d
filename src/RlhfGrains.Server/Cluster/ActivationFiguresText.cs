using RlhfGrains.Api.Operations;
using RlhfGrains.Orleans;
using RlhfGrains.Orleans.Feed;

namespace RlhfGrains.Server.Cluster;

/// <summary>
/// The figures of this silo's activations. Those of Orleans itself are in the meter <c>Microsoft.Orleans</c>.
/// </summary>
sealed class ActivationFiguresText(ActivationHost host, ClusterFeed feed) : IFigures
{
    public void Write(PrometheusText text)
    {
        var f = host.Node.Figures();
        text.Family("rlhfgrains_cell_grains", "gauge", "Grains that this silo hosts now.");
        foreach (
            var kind in host.Lodgers.GroupBy(l => l.Activation.Key.Kind).OrderBy(k => k.Key, StringComparer.Ordinal)
        )
            text.Sample("rlhfgrains_cell_grains", kind.Count(), ("kind", kind.Key));
        text.One("rlhfgrains_cell_asks_total", "counter", "Messages of callers that were decided here.", f.Asks);
        text.One("rlhfgrains_cell_taken_total", "counter", "Messages of other grains that were taken here.", f.Taken);
        text.One("rlhfgrains_cell_repeated_total", "counter", "Messages of other grains that came again.", f.Repeated);
        text.One(
            "rlhfgrains_cell_rejoined_total",
            "counter",
            "Parcels that came again while they still waited to be taken.",
            f.Rejoined
        );
        text.One(
            "rlhfgrains_cell_undelivered",
            "gauge",
            "Messages on their way to other grains that answer.",
            f.Undelivered
        );
        text.One(
            "rlhfgrains_cell_delivered_total",
            "counter",
            "Parcels of messages that other grains have taken.",
            f.Delivered
        );
        text.One(
            "rlhfgrains_cell_delivery_failures_total",
            "counter",
            "Parcels of which it is unknown whether they were taken; they are handed over again.",
            f.DeliveryFailures
        );
        text.One(
            "rlhfgrains_cell_held_total",
            "counter",
            "Answers held back because what they had caused could not be taken as fast.",
            f.Held
        );
        text.One("rlhfgrains_cell_appends_total", "counter", "Commits of the journal.", f.Appends);
        text.One("rlhfgrains_cell_events_total", "counter", "Events written to the journal.", f.Events);
        text.One(
            "rlhfgrains_cell_overtaken_total",
            "counter",
            "Commits and answers withheld because another activation had written.",
            f.Overtaken
        );
        text.One(
            "rlhfgrains_cell_journal_failures_total",
            "counter",
            "How often the journal failed.",
            f.JournalFailures
        );
        text.One("rlhfgrains_cell_loaded_total", "counter", "Grains read from the journal.", f.Loaded);
        text.One(
            "rlhfgrains_cell_confirmations_total",
            "counter",
            "Questions to the journal whether a state is still the newest.",
            f.Confirmations
        );
        text.One(
            "rlhfgrains_cell_inbox_reads_total",
            "counter",
            "Questions to the journal whether a message was taken before.",
            f.InboxReads
        );
        text.One("rlhfgrains_cell_snapshots_total", "counter", "Snapshots written.", f.Snapshots);
        text.One(
            "rlhfgrains_cell_parked_total",
            "counter",
            "Messages set aside because taking them failed: each is a defect.",
            f.Parked
        );
        text.One(
            "rlhfgrains_feed_messages_total",
            "counter",
            "Messages that told other silos of commits: those at which somebody follows.",
            feed.Messages
        );
    }
}
