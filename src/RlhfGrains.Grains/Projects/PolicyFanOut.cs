using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Projects;

/// <summary>
/// New settings reach those who also act on grains' messages, batches and annotators, some at a time. They are told
/// what is in force when it is their turn, so that only the newest version has to be told to the end.
/// </summary>
static class PolicyFanOut
{
    /// <summary>
    /// 1,000: a step takes some milliseconds, and the largest project (100,000 annotators) is told in about a hundred.
    /// </summary>
    const int ReceiversPerStep = 1_000;

    public static Send First(int version, Turn turn) => new(turn.Self, new ContinuePolicies(version, 0), turn.Now);

    public static Decision<Done> Continue(ProjectState project, ContinuePolicies m, Turn turn)
    {
        if (project.Created is not { } created || m.Version != project.Current.Settings.Version)
            return Decision.Ignore;
        var batches = project.Batches.Count;
        var all = batches + project.Annotators.Count;
        var to = Math.Min(all, m.From + ReceiversPerStep);
        List<Send> sends = [];
        for (var i = m.From; i < to; i++)
        {
            if (i < batches)
                sends.Add(OfBatch(project, project.Batches[i]));
            else
                sends.Add(
                    new(
                        GrainKeys.Of(created.Id, project.Annotators[i - batches]),
                        new AnnotatorPolicyChanged(m.Version, project.Current.Settings.Quality)
                    )
                );
        }
        // One that is added meanwhile hears of it when it is added; the numbers behind it shift, and some hear twice.
        if (to < all)
            sends.Add(new(turn.Self, m with { From = to }, turn.Now));
        return Decision.Accept([], sends);
    }

    /// <summary>All that a batch needs of the settings in force.</summary>
    /// <param name="policy">Null: what is said about the batch so far.</param>
    public static Send OfBatch(ProjectState project, BatchId batch, BatchPolicy? policy = null) =>
        new(
            GrainKeys.Of(project.Created!.Id, batch),
            new BatchPolicyChanged(OverlapTerms.Of(project.Current.Settings), policy ?? project.PolicyOf(batch))
        );
}
