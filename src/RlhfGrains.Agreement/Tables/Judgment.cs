namespace RlhfGrains.Agreement;

/// <summary>One row of a table of judgments.</summary>
/// <param name="Item">What was judged.</param>
/// <param name="Annotator">Who judged it; once an item.</param>
/// <param name="Label">The answer.</param>
/// <param name="Category">A stratum for separate figures; the same in all rows of an item.</param>
/// <param name="Cluster">Items that depend on each other (the response pairs of one prompt) share a cluster, and are
/// resampled together; <c>null</c>: every item by itself.</param>
public readonly record struct Judgment(
    string Item,
    string Annotator,
    string Label,
    string? Category = null,
    string? Cluster = null
);

/// <summary>A table that cannot be counted, with the row to look at.</summary>
public sealed class TableException(long row, string message) : Exception($"row {row}: {message}")
{
    /// <summary>Counted from 1, a header included where there is one.</summary>
    public long Row { get; } = row;
}
