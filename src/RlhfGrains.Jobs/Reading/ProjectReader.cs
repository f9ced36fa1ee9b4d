using System.Runtime.CompilerServices;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Jobs.Reading;

/// <summary>An item as it was at one moment.</summary>
/// <param name="Rationales">Of its judgments, by their order; null: there is none, or it was erased.</param>
public sealed record ItemReading(ItemView Item, IReadOnlyList<string?> Rationales);

/// <param name="Profile">Null: it was not asked for.</param>
public sealed record AnnotatorReading(AnnotatorView Annotator, Profile? Profile);

/// <summary>
/// Pages through what a project holds: batches, their items with their judgments, annotators, settings. A page is read
/// while the one before it is worked on.
/// </summary>
public sealed class ProjectReader(IGrains grains, ProjectId project)
{
    /// <summary>100 items, and as many again read ahead: with the longest texts some 100 MB.</summary>
    const int ItemsPerPage = 100;

    /// <summary>500 ids at once.</summary>
    const int IdsPerPage = 500;

    /// <summary>16 grains asked at once: keeps one job from filling the engine's queue.</summary>
    const int ReadsInFlightMax = 16;

    /// <exception cref="InvalidOperationException">There is no such project.</exception>
    public async Task<ProjectView> Project(CancellationToken stop) =>
        (await grains.Ask(GrainKeys.Of(project), new ReadProject(), stop)).Value;

    /// <summary>Every version up to the one that is in force.</summary>
    public async IAsyncEnumerable<SettingsView> Settings([EnumeratorCancellation] CancellationToken stop)
    {
        var newest = (await Project(stop)).Settings.Version;
        for (var version = 1; version <= newest; version++)
            yield return (await grains.Ask(GrainKeys.Of(project), new ReadSettings(version), stop)).Value;
    }

    /// <param name="only">Null: all.</param>
    public async Task<IReadOnlyList<BatchView>> Batches(IReadOnlyList<BatchId>? only, CancellationToken stop)
    {
        var ids = only?.ToList() ?? [];
        if (only is null)
            await foreach (var id in Ids(after => new ListBatches(after, IdsPerPage), GrainKeys.Of(project), stop))
                ids.Add(new BatchId(id));
        var batches = await Each(
            ids,
            async (id, s) => (await grains.Ask(GrainKeys.Of(project, id), new ReadBatch(), s)).Reply,
            stop
        );
        return [.. batches.OfType<BatchView>()];
    }

    /// <summary>Those that can be seen, in the order of their import.</summary>
    public IAsyncEnumerable<ItemReading> Items(BatchId batch, CancellationToken stop) =>
        Pages(after => new ListItems(after, ItemsPerPage), GrainKeys.Of(project, batch), Item, stop);

    /// <summary>In the order of their enrolment.</summary>
    /// <param name="withProfile">Otherwise it is null.</param>
    public IAsyncEnumerable<AnnotatorReading> Annotators(bool withProfile, CancellationToken stop) =>
        Pages(
            after => new ListAnnotators(after, ItemsPerPage),
            GrainKeys.Of(project),
            (id, s) => Annotator(new AnnotatorId(id), withProfile, s),
            stop
        );

    async Task<AnnotatorReading?> Annotator(AnnotatorId id, bool withProfile, CancellationToken stop)
    {
        if ((await grains.Ask(GrainKeys.Of(project, id), new ReadAnnotator(), stop)).Reply is not { } view)
            return null;
        var profile = withProfile
            ? (await grains.Ask(GrainKeys.ProfileOf(project, id), new ReadProfile(), stop)).Value.Profile
            : null;
        return new AnnotatorReading(view, profile);
    }

    async Task<ItemReading?> Item(string id, CancellationToken stop)
    {
        if ((await grains.Ask(GrainKeys.Of(project, new ItemId(id)), new ReadItem(), stop)).Reply is not { } item)
            return null;
        var rationales = new string?[item.Judgments.Count];
        for (var i = 0; i < rationales.Length; i++)
        {
            var judgment = item.Judgments[i];
            if (judgment.HasRationale)
                rationales[i] = (
                    await grains.Ask(
                        GrainKeys.RationaleOf(project, judgment.Annotator, item.Content.Id, judgment.Id),
                        new ReadRationale(),
                        stop
                    )
                )
                    .Value
                    .Text;
        }
        return new ItemReading(item, rationales);
    }

    /// <summary>What is listed and not there any more, or not to be seen, is left out.</summary>
    async IAsyncEnumerable<T> Pages<T>(
        Func<int, IMessage<IdPage>> list,
        GrainKey of,
        Func<string, CancellationToken, Task<T?>> read,
        [EnumeratorCancellation] CancellationToken stop
    )
        where T : class
    {
        var next = Page(0);
        while (true)
        {
            var (page, after) = await next;
            if (after is { } from)
                next = Page(from);
            foreach (var one in page)
                if (one is not null)
                    yield return one;
            if (after is null)
                yield break;
        }

        async Task<(T?[] Page, int? Next)> Page(int after)
        {
            var ids = await grains.Ask(of, list(after), stop);
            return ids.Reply is { } found ? (await Each(found.Ids, read, stop), found.Next) : ([], null);
        }
    }

    async IAsyncEnumerable<string> Ids(
        Func<int, IMessage<IdPage>> list,
        GrainKey of,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        for (int? after = 0; after is not null; )
        {
            var page = (await grains.Ask(of, list(after.Value), stop)).Reply;
            foreach (var id in page?.Ids ?? [])
                yield return id;
            after = page?.Next;
        }
    }

    static async Task<T?[]> Each<TId, T>(
        IReadOnlyList<TId> ids,
        Func<TId, CancellationToken, Task<T?>> read,
        CancellationToken stop
    )
    {
        var found = new T?[ids.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadsInFlightMax, CancellationToken = stop };
        await Parallel.ForAsync(0, ids.Count, options, async (i, s) => found[i] = await read(ids[i], s));
        return found;
    }
}
