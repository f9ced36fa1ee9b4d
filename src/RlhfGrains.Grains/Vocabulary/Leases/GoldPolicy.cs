namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>How often tasks with a known answer are given to annotators who work.</summary>
/// <param name="Share">Of all tasks, (0, .5].</param>
/// <param name="PracticeShare">Of gold whose pool nobody has stated, the share that is for practice, [0, 1]; without
/// qualification none is.</param>
/// <param name="Key">What the places of gold are computed from; made from the project's secret when the settings are
/// published, never shown.</param>
public sealed record GoldPolicy(
    double Share,
    byte[]? Key = null,
    double PracticeShare = GoldPolicy.PracticeShareDefault
)
{
    /// <summary>A half: a gate takes some dozens, and as many again are met in a month of work.</summary>
    public const double PracticeShareDefault = .5;

    internal byte[] PlaceKey => Key ?? [];

    /// <summary>Half: whoever is tested more often than not does not work.</summary>
    public const double ShareMax = .5;

    /// <summary>The first thing wrong with it, or null.</summary>
    public string? Fault =>
        Share is not (> 0 and <= ShareMax) ? $"gold: a share above 0 and at most {ShareMax}"
        : PracticeShare is not (>= 0 and <= 1) ? "gold: a practice share of 0 to 1"
        : null;
}
