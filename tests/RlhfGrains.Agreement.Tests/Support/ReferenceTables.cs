namespace RlhfGrains.Agreement.Tests;

/// <summary>Published tables, with their source.</summary>
static class ReferenceTables
{
    // Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C/D.
    public static readonly int?[][] KrippendorffA =
    [
        [0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
        [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
    ];
    public static readonly int?[][] KrippendorffB =
    [
        [0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0],
        [1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3],
    ];

    public static readonly int?[][] KrippendorffC =
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
        [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
    ];

    // Wikipedia, Krippendorff's alpha, a computational example.
    public static readonly int?[][] WikipediaAlpha =
    [
        [null, null, null, null, null, 3, 4, 1, 2, 1, 1, 3, 3, null, 3],
        [1, null, 2, 1, 3, 3, 4, 3, null, null, null, null, null, null, null],
        [null, null, 2, 1, 3, 4, 4, null, 2, 1, 1, 3, 3, null, 4],
    ];

    // Gwet (2014), Handbook of Inter-Rater Reliability; irrCAC cac.raw4raters (labels 1..5) and cac.raw5obser (0..3).
    public static readonly int?[][] GwetFourRaters =
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, null],
        [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
    ];

    public static readonly int?[][] GwetFiveObservers =
    [
        [1, 1, 2, null, 0, 0, 1, 1, 2, 2, null, 0, 1, 3, 1],
        [1, 1, 3, 0, 0, 0, 0, null, 2, 1, 1, 0, 2, 3, 1],
        [2, 0, 3, 0, 0, 0, 2, 2, 2, 1, 0, 0, 2, 2, 1],
        [null, 1, 3, null, null, null, null, 0, null, 1, 0, 0, 2, 2, null],
        [2, null, null, 0, 0, 0, 1, null, 2, null, null, null, null, 3, 1],
    ];

    // Gwet (2014); irrCAC cont3x3abstractors and cont4x4diagnosis.
    public static readonly int[][] GwetAbstractors =
    [
        [13, 0, 0],
        [0, 20, 7],
        [0, 4, 56],
    ];
    public static readonly int[][] GwetDiagnosis =
    [
        [40, 6, 4, 15],
        [4, 25, 1, 5],
        [4, 2, 21, 9],
        [17, 13, 12, 45],
    ];
}
