using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Engine.Verification;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Recounts;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Verification;

/// <summary>How far a verification has come.</summary>
/// <param name="Share">Of this step, 0 to 1.</param>
readonly record struct VerificationProgress(string Step, double Share);

/// <summary>What a verification looked at, and what it found.</summary>
sealed record Verdict(
    long Records,
    long Events,
    long Grains,
    long SnapshotsCompared,
    int Passes,
    long Judgments,
    IReadOnlyList<string> FoldFindings,
    IReadOnlyList<string> CountFindings
);

/// <summary>
/// Folds everything in a journal anew through the deciders that serve, compares the snapshots, and recounts every
/// agreement from the judgments. Changes nothing.
/// </summary>
/// <param name="comparesSnapshots">False where there are none yet.</param>
sealed class Verifier(IJournalStore journal, long memoryBytesMax, bool comparesSnapshots = true)
{
    readonly Refold refold = new(
        journal,
        EngineKinds.CatalogueOf(AllKinds.Create()),
        memoryBytesMax,
        comparesSnapshots
    );
    readonly Dictionary<(ProjectId, CriterionId), Scale> scales = [];

    /// <exception cref="JournalCorruptException">A record does not fit its checksum.</exception>
    public async Task<Verdict> Run(
        Action<VerificationProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var recount = new Recount((project, criterion) => scales.GetValueOrDefault((project, criterion)));
        // Whatever an item's judgments mean stands in its project's settings; and counts are compared when all items
        // are counted.
        await Step(
            "projects",
            k => k.Kind == GrainKeys.Project,
            (key, state) => Declare(new ProjectId(key.Name), (ProjectState)state)
        );
        await Step("items", k => k.Kind == GrainKeys.Item, (key, state) => recount.Add(key, (ItemState)state));
        await Step(
            "batches and annotators",
            k => k.Kind is not (GrainKeys.Project or GrainKeys.Item),
            (key, state) =>
            {
                if (state is BatchState batch)
                    recount.Compare(key, batch);
                else if (state is AnnotatorState annotator)
                    recount.Compare(key, annotator);
                else if (state is TeamState team)
                    recount.Compare(key, team);
            }
        );
        recount.End();
        return new Verdict(
            refold.Records,
            refold.Events,
            refold.Grains,
            refold.SnapshotsCompared,
            refold.Passes,
            recount.Judgments,
            refold.Findings,
            recount.Findings
        );

        Task Step(string step, Func<GrainKey, bool> which, Action<GrainKey, object> folded) =>
            refold.Run(which, folded, share => progress?.Invoke(new VerificationProgress(step, share)), cancellation);
    }

    void Declare(ProjectId project, ProjectState state)
    {
        if (state.Created is null)
            return;
        // Nothing that was declared is ever taken back: the newest settings have all of it.
        foreach (var criterion in state.Current.Settings.Criteria)
            scales[(project, criterion.Id)] = criterion.Scale;
    }
}
