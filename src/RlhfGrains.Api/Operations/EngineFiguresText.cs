using RlhfGrains.Api.Json;
using RlhfGrains.Engine.Embedded;

namespace RlhfGrains.Api.Operations;

/// <summary>The figures of the engine that is in use, which are its own.</summary>
interface IFigures
{
    void Write(PrometheusText text);
}

/// <summary>The embedded engine's.</summary>
sealed class EngineFiguresText(EmbeddedEngine engine) : IFigures
{
    public void Write(PrometheusText text)
    {
        var f = engine.Figures();
        text.One("rlhfgrains_queue_depth", "gauge", "Messages that wait for the engine.", f.QueueDepth);
        text.One("rlhfgrains_asks_answered_total", "counter", "Messages answered.", f.AsksAnswered);
        text.One(
            "rlhfgrains_asks_refused_busy_total",
            "counter",
            "Messages turned away because the queue was full.",
            f.AsksRefusedBusy
        );
        text.One(
            "rlhfgrains_asks_failed_total",
            "counter",
            "Messages that met a defect or a failing journal.",
            f.AsksFailed
        );
        text.One("rlhfgrains_commits_total", "counter", "Commits of the journal.", f.Commits);
        text.One("rlhfgrains_commit_failures_total", "counter", "Commits that failed.", f.CommitFailures);
        text.One("rlhfgrains_journal_records_total", "counter", "Records written to the journal.", f.Records);
        text.One("rlhfgrains_events_total", "counter", "Events written to the journal.", f.Events);
        text.Family("rlhfgrains_commit_seconds", "histogram", "How long commits took.");
        text.Histogram(
            "rlhfgrains_commit_seconds",
            CommitLatency.BoundsSeconds,
            i => f.CommitLatency.Counts[i],
            f.CommitLatency.SumSeconds
        );
        text.Family(
            "rlhfgrains_turn_seconds",
            "histogram",
            "How long turns of the engine took, from taking messages to having tidied up behind their answers."
        );
        text.Histogram(
            "rlhfgrains_turn_seconds",
            TurnLatency.BoundsSeconds,
            i => f.TurnLatency.Counts[i],
            f.TurnLatency.SumSeconds
        );
        var longest = f.TurnLatency.Longest;
        text.One(
            "rlhfgrains_longest_turn_seconds",
            "gauge",
            "The longest turn of the last minute or two.",
            longest.Took.TotalSeconds
        );
        text.One(
            "rlhfgrains_longest_turn_collecting_seconds",
            "gauge",
            "For how long of it collecting garbage stopped everything.",
            longest.Collecting.TotalSeconds
        );
        text.Family("rlhfgrains_longest_turn_part_seconds", "gauge", "What it was made of.");
        foreach (var part in Enum.GetValues<TurnPart>())
            text.Sample(
                "rlhfgrains_longest_turn_part_seconds",
                longest.Parts[(int)part].TotalSeconds,
                ("part", Kebab.Of(part))
            );
        text.One("rlhfgrains_grains_in_memory", "gauge", "Grains in memory.", f.GrainsInMemory);
        text.One("rlhfgrains_grain_bytes", "gauge", "Their estimated size.", f.GrainBytesEstimated);
        text.One("rlhfgrains_grains_loaded_total", "counter", "Grains read from the journal.", f.GrainsLoaded);
        text.One("rlhfgrains_grains_evicted_total", "counter", "Idle grains put away.", f.Evictions);
        text.One("rlhfgrains_snapshots_written_total", "counter", "Snapshots written.", f.SnapshotsWritten);
        text.One(
            "rlhfgrains_parked_messages",
            "gauge",
            "Messages set aside because taking them failed: each is a defect.",
            f.ParkedMessages
        );
        text.One("rlhfgrains_pending_sends", "gauge", "Messages that wait for their time.", f.PendingSends);
        text.One(
            "rlhfgrains_clock_ahead_seconds",
            "gauge",
            "How far the time of turns is ahead of the machine's clock, which was set back or had been ahead; negative: behind it.",
            f.ClockAhead.TotalSeconds
        );
        text.One("rlhfgrains_start_records", "gauge", "Records that a start would have to read.", f.RecordsToStartFrom);
    }
}
