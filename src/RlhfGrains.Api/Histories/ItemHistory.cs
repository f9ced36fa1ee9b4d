using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Api.Histories;

/// <summary>What happened to an item, as a lead understands it. What it only noted for itself is none of it.</summary>
static class ItemHistory
{
    public static HistoryEntryBody? Of(IEvent happened, HistoryEntryBody entry) =>
        happened switch
        {
            ItemStaged => entry with { Event = "imported" },
            ItemDiscarded => entry with { Event = "discarded" },
            ItemOpened => entry with { Event = "opened" },
            ItemClosed => entry with { Event = "closed" },
            ItemLeased e => entry with
            {
                Event = "leased",
                Annotator = e.Annotator.Value,
                Lease = e.Id.Value,
                Kind = Kebab.Of(e.Kind),
                RubricVersion = e.RubricVersion,
                ExpiresAt = e.ExpiresAt,
            },
            LeaseRenewed e => entry with { Event = "lease-renewed", Lease = e.Id.Value, ExpiresAt = e.ExpiresAt },
            LeaseReleased e => entry with { Event = "put-aside", Lease = e.Id.Value },
            LeaseEnded e => entry with
            {
                Event = "lease-ended",
                Lease = e.Id.Value,
                End = Kebab.Of(e.End),
                Reason = e.Reason,
            },
            JudgmentRecorded e => Judgment(e, entry),
            JudgmentWithdrawn e => entry with { Event = "withdrawal", Judgment = e.Id.Value, Reason = e.Reason },
            GoldSet e => entry with { Event = e.Answer is null ? "gold-removed" : "gold-set" },
            GoldRetired e => entry with { Event = "gold-retired", Reason = e.Reason },
            _ => null,
        };

    static HistoryEntryBody Judgment(JudgmentRecorded e, HistoryEntryBody entry) =>
        entry with
        {
            Event = "judgment",
            Judgment = e.Id.Value,
            Annotator = e.Annotator.Value,
            Lease = e.Lease?.Value,
            Kind = Kebab.Of(e.Kind),
            Round = Kebab.Of(e.Round),
            RubricVersion = e.RubricVersion,
            DurationMs = e.DurationMs,
            JudgedAt = e.JudgedAt == e.RecordedAt ? null : e.JudgedAt,
            Surplus = e.Surplus,
        };
}
