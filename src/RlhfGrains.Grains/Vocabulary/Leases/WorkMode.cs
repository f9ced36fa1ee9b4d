namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>What an annotator asks for.</summary>
public enum WorkMode
{
    /// <summary>What is to be judged; what is mixed into it is not told.</summary>
    Work = 1,

    /// <summary>
    /// Items with a known answer, in categories that are not earned yet; it is told after each answer.
    /// </summary>
    Practice = 2,
}
