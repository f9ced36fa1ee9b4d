using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>How a judgment came.</summary>
/// <param name="Lease">The lease that it ends, or null.</param>
/// <param name="IsInTime">False: its lease has run out.</param>
/// <param name="Responses">The item's, in their order at import, under the names that its sender knows.</param>
/// <param name="KeepsSurplus">Where it finds no free slot it is kept and not counted: its sender is not told that the
/// item is complete.</param>
readonly record struct SubmissionContext(
    Lease? Lease,
    bool IsInTime,
    IReadOnlyList<Response> Responses,
    bool KeepsSurplus = false
);
