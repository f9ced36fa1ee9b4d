using System.Collections.Frozen;

namespace RlhfGrains.Api.Problems;

/// <summary>
/// Every problem, once: answers, the documentation under <c>/problems</c> and the OpenAPI document are made from this
/// table.
/// </summary>
public static class ProblemTable
{
    public static IReadOnlyList<ProblemKind> All { get; } =
    [.. HostProblems.All, .. GrainProblems.All, .. JobProblems.All];

    static readonly FrozenDictionary<string, ProblemKind> ByCode = All.ToFrozenDictionary(
        p => p.Code,
        StringComparer.Ordinal
    );

    public static ProblemKind? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <exception cref="InvalidOperationException">The code has no row: a defect of ours.</exception>
    public static ProblemKind Get(string code) =>
        Find(code) ?? throw new InvalidOperationException($"the problem '{code}' is not in the table");
}
