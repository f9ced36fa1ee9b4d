using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Histories;

/// <summary>
/// What an annotator did and what became of their standing, as a lead understands it. What was only counted is none of
/// it.
/// </summary>
static class AnnotatorHistory
{
    public static HistoryEntryBody? Of(IEvent happened, HistoryEntryBody entry) =>
        happened switch
        {
            AnnotatorRegistered => entry with { Event = "enrolled" },
            LeaseNoted e => Lease(e.Note, entry with { Category = e.Category.Value }),
            JudgmentNoted e => Judgment(e, entry with { Category = e.Category.Value }),
            StatusChanged e => entry with
            {
                Event = "status",
                From = Kebab.Of(e.From),
                To = Kebab.Of(e.To),
                Reason = e.Reason,
            },
            QualificationChanged e => entry with
            {
                Event = "qualification",
                Category = e.Category.Value,
                From = Kebab.Of(e.From),
                To = Kebab.Of(e.To),
                Cause = Kebab.Of(e.Cause),
                Number = e.Gate,
                Reason = e.Reason,
            },
            GateDecided e => entry with
            {
                Event = "gate",
                Category = e.Category.Value,
                Number = e.Number,
                To = Kebab.Of(e.Outcome),
            },
            DriftAlarmed e => entry with { Event = "drift-alarm", Category = e.Category.Value, Number = e.Number },
            DriftAlarmAcknowledged e => entry with
            {
                Event = "drift-alarm-acknowledged",
                Number = e.Number,
                Reason = e.Note,
            },
            _ => null,
        };

    static HistoryEntryBody Lease(LeaseNote note, HistoryEntryBody entry) =>
        entry with
        {
            Event =
                note.End is not null ? "lease-ended"
                : note.IsReleased ? "put-aside"
                : note.Renewals > 0 ? "lease-renewed"
                : "leased",
            Item = note.Item.Value,
            Lease = note.Id.Value,
            Kind = Kebab.Of(note.Kind),
            End = note.End is { } end ? Kebab.Of(end) : null,
            ExpiresAt = note.End is null ? note.ExpiresAt : null,
        };

    static HistoryEntryBody Judgment(JudgmentNoted e, HistoryEntryBody entry) =>
        entry with
        {
            Event = e.Withdrawn ? "withdrawal" : "judgment",
            Item = e.Item.Value,
            Lease = e.Lease?.Value,
            Kind = Kebab.Of(e.Kind),
            Round = Kebab.Of(e.Round),
            RubricVersion = e.RubricVersion,
            DurationMs = e.Withdrawn ? null : e.DurationMs,
            JudgedAt = e.JudgedAt,
        };
}
