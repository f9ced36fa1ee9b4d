using RlhfGrains.Api.Annotators;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Erasures;

/// <summary>
/// Erases what is known of a person: the event that it was asked comes first, then the overwriting, then the ledger
/// beside the backups, and last the event that it is done. Whatever breaks off in between is done again from the
/// overwriting on: at the next start, or when it is asked for again.
/// </summary>
/// <param name="backups">Null: there are none to be noted beside.</param>
/// <param name="removals">Whoever is erased has left: what they hold goes first.</param>
sealed class ErasureService(IEngine engine, INotedErasures? backups, Removals removals) : IDisposable
{
    const int PageSize = 1_000;

    // Each goes over the whole journal. Nor does one begin while another is at it: it would be taken for that one,
    // which has perhaps looked already and would not see what was kept since.
    readonly SemaphoreSlim one = new(1);

    /// <exception cref="IOException">The ledger cannot be written: the data are overwritten, and the erasure is not
    /// done.</exception>
    public async Task<Answer<ErasureView>> Erase(
        ProjectId project,
        AnnotatorId annotator,
        Request request,
        KeyId by,
        CancellationToken cancellation
    )
    {
        // On the list first: an erasure that was begun is never missing from what a start looks at.
        var listed = await engine.Ask(GrainKeys.ProjectsWithErasures, new AddEntry(project.Value), cancellation);
        if (listed.Refusal is { } full)
            return new(null, full);
        await one.WaitAsync(cancellation);
        try
        {
            var begun = await engine.Ask(
                GrainKeys.ErasuresOf(project),
                new BeginErasure(request, annotator, by),
                cancellation
            );
            return begun.Reply is { } erasure ? new(await Finish(project, erasure), null) : begun;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>
    /// Finishes what was begun before the process ended, and adds to the ledger what it does not know: backups may be
    /// new here.
    /// </summary>
    /// <returns>How many erasures were finished.</returns>
    public async Task<int> FinishAll(CancellationToken cancellation)
    {
        var finished = 0;
        for (int? after = 0; after is { } from; )
        {
            var page = (
                await engine.Ask(GrainKeys.ProjectsWithErasures, new ListEntries(from, PageSize), cancellation)
            ).Value;
            foreach (var project in page.Ids.Select(id => new ProjectId(id)))
            {
                var erasures = await All(project, cancellation);
                if (backups is not null)
                    await backups.Note(project, erasures);
                foreach (var erasure in erasures.Where(e => e.DoneAt is null))
                {
                    await FinishAlone(project, erasure);
                    finished++;
                }
            }
            after = page.Next;
        }
        // What an earlier attempt could not copy.
        if (backups is not null)
            await backups.CopyLedgerOff(cancellation);
        return finished;
    }

    /// <summary>Erases again, in a journal that was restored, whom the ledger names and the journal does not.</summary>
    /// <returns>How many erasures that were.</returns>
    public async Task<int> Reapply(IEnumerable<ErasureLine> ledger, CancellationToken cancellation)
    {
        var again = 0;
        // The newest of a person covers the earlier ones.
        foreach (var line in ledger.GroupBy(l => (l.Project, l.Annotator)).Select(g => g.MaxBy(l => l.Number)!))
        {
            var (project, annotator) = (new ProjectId(line.Project), new AnnotatorId(line.Annotator));
            var known = (
                await engine.Ask(GrainKeys.ErasuresOf(project), new ReadErasure(annotator), cancellation)
            ).Reply;
            if (known is { DoneAt: not null } && known.AskedAt >= line.AskedAt)
                continue;
            // A backup that is older than the person holds nothing of them. One from within an enrolment may hold what
            // they are called alone.
            var isAnnotator =
                (await engine.Ask(GrainKeys.Of(project, annotator), new ReadAnnotator(), cancellation)).Refusal is null;
            if (
                !isAnnotator
                && (await engine.Ask(GrainKeys.ProfileOf(project, annotator), new ReadProfile(), cancellation))
                    .Value
                    .Profile == Profile.Empty
            )
                continue;
            var request = new Request($"restore-{line.Number}-{annotator.Value}", []);
            await Erase(project, annotator, request, new KeyId("restore"), cancellation);
            again++;
        }
        return again;
    }

    public void Dispose() => one.Dispose();

    async Task FinishAlone(ProjectId project, ErasureView erasure)
    {
        await one.WaitAsync();
        try
        {
            await Finish(project, erasure);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Not given up with its caller: what was begun is finished.</summary>
    async Task<ErasureView> Finish(ProjectId project, ErasureView erasure)
    {
        var list = GrainKeys.ErasuresOf(project);
        var now = (await engine.Ask(list, new ReadErasure(erasure.Annotator))).Value;
        // A repeat of what is done. A later one that broke off is finished here, or the repeat would be answered with
        // something that is not done.
        if (now.DoneAt is not null)
            return now;
        await removals.Set(
            project,
            now.Annotator,
            new Request($"erasure:{now.Number}", []),
            AnnotatorStatus.Removed,
            "Their data were erased.",
            now.By,
            CancellationToken.None
        );
        // A backup reads the journal for as long as it takes, and the log behind it would keep what is overwritten.
        using var pause = backups is null ? null : await backups.Pause();
        var records = await engine.Erase(What(project, now));
        await DropJobFiles(project);
        if (backups is not null)
            await backups.Note(project, [now]);
        return (await engine.Ask(list, new FinishErasure(now.Annotator, now.Number, records))).Value;
    }

    /// <summary>What jobs have written may hold the person, and what they are writing.</summary>
    async Task DropJobFiles(ProjectId project)
    {
        for (int? after = 0; after is { } from; )
        {
            var page = (await engine.Ask(GrainKeys.JobsOf(project), new ListEntries(from, PageSize))).Value;
            foreach (var job in page.Ids)
                await engine.Ask(GrainKeys.Of(project, new JobId(job)), new DropJobFiles());
            after = page.Next;
        }
    }

    static IReadOnlyList<GrainErasure> What(ProjectId project, ErasureView erasure)
    {
        var profile = GrainKeys.ProfileOf(project, erasure.Annotator);
        return
        [
            new(profile.Kind, profile.Name, IsPrefix: false, new ProfileErased(erasure.AskedAt)),
            new(
                GrainKeys.Rationale,
                GrainKeys.RationalesOf(project, erasure.Annotator),
                IsPrefix: true,
                new RationaleErased()
            ),
        ];
    }

    async Task<List<ErasureView>> All(ProjectId project, CancellationToken cancellation)
    {
        var all = new List<ErasureView>();
        for (int? after = 0; after is { } from; )
        {
            var page = (
                await engine.Ask(GrainKeys.ErasuresOf(project), new ListErasures(from, PageSize), cancellation)
            ).Value;
            all.AddRange(page.Erasures);
            after = page.Next;
        }
        return all;
    }
}
