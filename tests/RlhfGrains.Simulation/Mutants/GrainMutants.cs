using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>
/// The promises that batches, annotators, projects and keys keep, broken one by one; and those of the engine that a
/// grain can break for it.
/// </summary>
static class GrainMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("apply an observation twice")
        {
            ChangeKind = Of<BatchKind>(static k => new FoldMutant(k, static e => e is ItemObserved ? 2 : 1)),
        },
        After<BatchKind>("lose an observation", static (m, d) =>
            m is ObserveItem { Note.Withdrawn: true } ? Decision.Ignore : d
        ),
        After<BatchKind>("give up an import and tell none of its items", static (m, d) =>
            m is DiscardImport ? DecisionMutant.With(d, sends: []) : d
        ),
        new("add to a judgment's work on a withdrawal")
        {
            ChangeKind = Of<AnnotatorKind>(static k => DecisionMutant.Before(k, NeverWithdrawn)),
        },
        After<ProjectKind>("forget an enrolment", static (m, d) =>
            m is EnrollAnnotator ? DecisionMutant.With(d, [], []) : d
        ),
        After<KeyKind>("let a revoked key open", static (m, d) =>
            m is RevokeKey ? DecisionMutant.With(d, [.. d.Events.Where(e => e is not KeyRevoked)]) : d
        ),
        new("drop a failing sent message instead of parking it")
        {
            ChangeKind = Of<Till>(static k => new SilentMutant(k)),
        },
        new("drop a failing message of the inbox", HostKind.Cluster)
        {
            ChangeKind = Of<Till>(static k => new SilentMutant(k)),
        },
        new("change a state while deciding") { ChangeKind = Of<Till>(static k => new ImpureMutant(k)) },
    ];

    static Mutant After<TKind>(string name, Func<IMessage, Decision, Decision> after)
        where TKind : GrainKind => new(name) { ChangeKind = Of<TKind>(k => DecisionMutant.After(k, after)) };

    static Func<GrainKind, GrainKind> Of<TKind>(Func<GrainKind, GrainKind> change)
        where TKind : GrainKind => kind => kind is TKind ? change(kind) : kind;

    static IMessage NeverWithdrawn(object state, IMessage message) =>
        message is NoteJudgment note ? note with { Note = note.Note with { Withdrawn = false } } : message;
}
