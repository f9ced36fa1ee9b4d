using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

public static partial class ItemDecisions
{
    public static Decision<ItemView> Read(ItemState item, ReadItem m, Turn turn) =>
        item.IsSeen
            ? Decision.Reply(
                new ItemView(
                    item.Content!,
                    item.Batch,
                    item.Status,
                    [.. item.Judgments.Select(j => View(item, j))],
                    [.. item.Leases.Select(View)],
                    item.Gold is { } g ? g with { Use = item.GoldRole, Retired = item.Retired } : null
                )
            )
            : Decision.Refuse<ItemView>(ItemRefusal.UnknownItem, $"there is no item '{GrainKeys.IdOf(turn.Self)}'");

    public static Decision<ItemUnits> ReadUnits(ItemState item, ReadUnits m, Turn turn)
    {
        if (m.Settings.Version < item.NewestSettings)
            return Decision.Refuse<ItemUnits>(ItemRefusal.SettingsChanged);
        return Decision.Reply(
            item.IsSeen
                ? new ItemUnits(
                    Units.All(item.Content!.Category, item.Judgments, m.Settings),
                    Units.All(item.Content.Category, BasisUnits.Chosen(item.Judgments, item.Basis), m.Settings)
                )
                : new ItemUnits([], [])
        );
    }

    static JudgmentView View(ItemState item, Judgment judgment)
    {
        var recorded = judgment.Recorded;
        IReadOnlyList<ResponseId>? shown =
            recorded.Presentation.Length == 0
                ? null
                : [.. recorded.Presentation.Select(i => item.Content!.Responses[i].Id)];
        return new JudgmentView(
            judgment.Id,
            judgment.Annotator,
            judgment.Round,
            recorded.RubricVersion,
            recorded.Answers,
            recorded.HasRationale,
            recorded.Flags,
            recorded.DurationMs,
            shown,
            recorded.RecordedAt,
            judgment.JudgedAt,
            judgment.WithdrawnBecause,
            recorded.Surplus,
            recorded.Kind,
            item.MarkOf(judgment.Id)?.Right
        );
    }

    static LeaseView View(Lease lease) =>
        new(lease.Annotator, lease.Kind, lease.LeasedAt, lease.ExpiresAt, lease.End, lease.Reason, lease.IsReleased);
}
