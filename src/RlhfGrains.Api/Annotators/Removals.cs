using RlhfGrains.Api.Keys;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Annotators;

/// <summary>What became of a decision about a person.</summary>
/// <param name="Keys">That were revoked by it.</param>
sealed record StatusOutcome(AnnotatorStatusSet Set, IReadOnlyList<KeyId> Keys) : IReply;

/// <summary>
/// Suspends, removes or reinstates a person, in one step: their grain decides and takes back what they hold, and
/// whoever is removed has no key any more. Whatever breaks off in between is done by asking again.
/// </summary>
/// <param name="ring">Null: no request is served with the keys, as at a restore.</param>
/// <param name="directory">Null: the same.</param>
sealed class Removals(IGrains grains, KeyRing? ring, AnnotatorDirectory? directory)
{
    const int PageSize = 1_000;

    public async Task<Answer<StatusOutcome>> Set(
        ProjectId project,
        AnnotatorId annotator,
        Request request,
        AnnotatorStatus status,
        string reason,
        KeyId actor,
        CancellationToken cancellation
    )
    {
        var answer = await grains.Ask(
            GrainKeys.Of(project, annotator),
            new SetAnnotatorStatus(request, status, reason, actor.Value),
            cancellation
        );
        directory?.LetGo(project, annotator);
        if (answer.Reply is not { } set)
            return new(null, answer.Refusal);
        var letGo =
            directory is null || status is AnnotatorStatus.Active
                ? Task.CompletedTask
                : directory.LetGoElsewhere(cancellation);
        var keys =
            status is AnnotatorStatus.Removed ? await RevokeKeys(project, annotator, request, actor, cancellation) : [];
        await letGo;
        return new(new StatusOutcome(set, keys), null);
    }

    /// <summary>Tasks of somebody whose key was revoked are nobody's to judge.</summary>
    public async Task Recall(
        ProjectId project,
        AnnotatorId annotator,
        Request request,
        CancellationToken cancellation
    ) => await grains.Ask(GrainKeys.Of(project, annotator), new RecallTasks(request, null), cancellation);

    async Task<IReadOnlyList<KeyId>> RevokeKeys(
        ProjectId project,
        AnnotatorId annotator,
        Request request,
        KeyId by,
        CancellationToken cancellation
    )
    {
        var live = new List<KeyId>();
        for (int? after = 0; after is { } from; )
        {
            var page = (
                await grains.Ask(GrainKeys.KeysOf(project, annotator), new ListEntries(from, PageSize), cancellation)
            ).Value;
            foreach (var id in page.Ids.Select(static i => new KeyId(i)))
            {
                if ((await grains.Ask(GrainKeys.Of(id), new ReadKey(), cancellation)).Reply is not { RevokedAt: null })
                    continue;
                live.Add(id);
                if (ring is null)
                    await grains.Ask(GrainKeys.Of(id), new RevokeKey(request, by), cancellation);
            }
            after = page.Next;
        }
        // All at once: on a cluster a revocation waits until no server trusts the key any more. What they have open
        // ends with them.
        if (ring is not null && live.Count > 0)
            await ring.RevokeAll(project, annotator, request, by, cancellation);
        return live;
    }
}
