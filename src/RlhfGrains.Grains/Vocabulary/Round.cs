namespace RlhfGrains.Grains.Vocabulary;

public enum Round
{
    First = 1,

    /// <summary>The same annotator, the same item, later, blind.</summary>
    Reaudit = 2,

    /// <summary>A judgment made in or after a calibration session.</summary>
    Recalibration = 3,
}
