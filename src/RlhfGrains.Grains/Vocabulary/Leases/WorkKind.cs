namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>Why an annotator gets a task. Nothing that an annotator sees depends on it.</summary>
public enum WorkKind
{
    /// <summary>An item that needs judgments: it takes one of the item's slots.</summary>
    Regular = 1,

    /// <summary>An item with a known answer, outside its overlap.</summary>
    Gold = 2,

    /// <summary>One's own item again.</summary>
    Reaudit = 3,

    /// <summary>A candidate's exercise.</summary>
    Practice = 4,
}
