namespace RlhfGrains.LoadTest.Judgments;

/// <summary>One judgment of a file.</summary>
/// <param name="Number">The row's number from 1, the header not counted.</param>
/// <param name="Label">The label's position in the scale.</param>
sealed record JudgmentRow(int Number, string Id, string Item, string Annotator, int Label, DateTimeOffset? JudgedAt);

/// <summary>One item of a file.</summary>
/// <param name="Original">Its name in the file, which need not be an id.</param>
sealed record JudgedItem(string Id, string Original, string Category);
