namespace RlhfGrains.Api.JudgmentFiles;

enum LabelType
{
    /// <summary>What can be read as a number is one, so that 1 and 1.0 are one label.</summary>
    Auto = 0,

    /// <summary>As written, and no numbers.</summary>
    Text = 1,

    /// <summary>A label that is no number is an error.</summary>
    Number = 2,
}

/// <summary>What somebody has said about a file; the rest is guessed and shown.</summary>
sealed record FileOptions
{
    public string? Item { get; init; }
    public string? Annotator { get; init; }
    public string? Label { get; init; }

    /// <summary>The columns of annotators, for a file with a row an item.</summary>
    public IReadOnlyList<string>? Annotators { get; init; }
    public string? Cluster { get; init; }
    public string? By { get; init; }

    /// <summary>The scale, in its order.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Words that stand for no judgment; an empty field always does.</summary>
    public IReadOnlyList<string>? Missing { get; init; }
    public string? Encoding { get; init; }
    public char? Separator { get; init; }
    public LabelType LabelType { get; init; }
    public bool IgnoreCase { get; init; }
}
