namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>A column that a file's judgments are read from.</summary>
/// <param name="At">Index from 0.</param>
/// <param name="Guessed">Nobody has said so.</param>
readonly record struct FileColumn(int At, bool Guessed);

/// <summary>Which column is what.</summary>
abstract record FileColumns(FileColumn Item, FileColumn? Cluster, FileColumn? By)
{
    /// <summary>All columns that are read.</summary>
    public virtual IEnumerable<int> Used => new[] { Item, Cluster, By }.OfType<FileColumn>().Select(c => c.At);
}

/// <summary>A row a judgment.</summary>
sealed record LongColumns(FileColumn Item, FileColumn Annotator, FileColumn Label, FileColumn? Cluster, FileColumn? By)
    : FileColumns(Item, Cluster, By)
{
    public override IEnumerable<int> Used => [.. base.Used, Annotator.At, Label.At];
}

/// <summary>A row an item, a column an annotator.</summary>
sealed record WideColumns(FileColumn Item, IReadOnlyList<FileColumn> Annotators, FileColumn? Cluster, FileColumn? By)
    : FileColumns(Item, Cluster, By)
{
    public override IEnumerable<int> Used => [.. base.Used, .. Annotators.Select(a => a.At)];
}
