using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>Whether the person works in the project, and what they hold.</summary>
public sealed partial class AnnotatorState
{
    public AnnotatorStatus Status { get; private set; }

    /// <summary>Null: since they were enrolled.</summary>
    public Instant? StatusSince { get; private set; }

    public string? StatusReason { get; private set; }

    /// <summary>Open tasks, and those that have run out and could still be judged late.</summary>
    public IEnumerable<HeldTask> HeldTasks =>
        open.Select(static l => new HeldTask(l.Id, l.Item, l.Category, l.Kind, IsOpen: true))
            .Concat(
                ended
                    .Where(static l => l.HasRunOut)
                    .Select(static l => new HeldTask(l.Id, l.Item, l.Category, l.Kind, IsOpen: false))
            );

    /// <summary>
    /// They are to have no task of the category: one that comes all the same, under an earlier permit, is taken back.
    /// </summary>
    public bool IsBarred(CategoryId category) =>
        Status is not AnnotatorStatus.Active || Qualifications.Effective(category) is QualificationStatus.Suspended;

    public void Apply(StatusChanged e) => (Status, StatusSince, StatusReason) = (e.To, e.At, e.Reason);
}

/// <summary>A task that can still be judged.</summary>
public readonly record struct HeldTask(LeaseId Lease, ItemId Item, CategoryId Category, WorkKind Kind, bool IsOpen);
