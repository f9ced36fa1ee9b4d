namespace RlhfGrains.Grains.Items;

/// <summary>How many judgments the item is to get.</summary>
public sealed partial class ItemState
{
    /// <summary>Of its batch; it comes before all else.</summary>
    public int? OwnOverlap { get; private set; }

    /// <summary>
    /// Under an adaptive overlap: how many judgments the item was to get, as its batch was last told. Null: there was
    /// no such policy.
    /// </summary>
    public int? Target { get; private set; }

    /// <summary>
    /// From how many first judgments the item's units are in its batch's counts for agreement under an adaptive
    /// overlap; see <see cref="BasisUnits"/>.
    /// </summary>
    public int? Basis { get; private set; }

    /// <summary>How many judgments the item is to get, as its judgments are; null: no limit.</summary>
    /// <param name="and">Of one more judgment that fills a slot.</param>
    public int? Overlap(ItemTerms terms, IReadOnlyList<CriterionValues>? and = null) => Overlap(terms, judgments, and);

    /// <inheritdoc cref="Overlap(ItemTerms, IReadOnlyList{CriterionValues})"/>
    public int? Overlap(
        ItemTerms terms,
        IReadOnlyList<Judgment> judgments,
        IReadOnlyList<CriterionValues>? and = null
    ) => Overlap(OwnOverlap, terms.Overlap, judgments, and);

    /// <summary>The same under terms that a batch tells.</summary>
    /// <param name="own">Of the batch; null: the project's holds.</param>
    public int? Overlap(int? own, OverlapTerms terms) => Overlap(own, terms, judgments, null);

    int? Overlap(
        int? own,
        OverlapTerms terms,
        IReadOnlyList<Judgment> judgments,
        IReadOnlyList<CriterionValues>? and
    ) =>
        own
        ?? (
            terms.Adaptive is { } policy && Content is { } content
                ? AdaptiveTarget.Of(policy, terms.Criteria, content.Id, content.Responses.Count, judgments, and)
                : terms.Number
        );

    public void Apply(CompletionReviewed e) => IsComplete = e.Complete;

    public void Apply(OverlapDecided e) => (Target, Basis) = (e.Target, e.Basis);

    public void Apply(OverlapReviewed e)
    {
        (OwnOverlap, Target, Basis, IsComplete) = (e.OwnOverlap, e.Target, e.Basis, e.Complete);
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
    }
}
