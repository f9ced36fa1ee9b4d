using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Jobs.Reading;
using RlhfGrains.Jobs.Running;

namespace RlhfGrains.Jobs.Exports;

/// <summary>
/// Writes items, judgments, annotators and settings into files, and a manifest that says what is in them. Every
/// judgment that was acknowledged before the attempt began is there, and none that was recorded later; an item is read
/// at one moment, so its judgments, withdrawals and known answer go together.
/// </summary>
public sealed class RawExportTask(IExportForms forms) : IJobTask
{
    public const string Items = "items.jsonl",
        Judgments = "judgments.jsonl",
        JudgmentTable = "judgments.csv",
        Annotators = "annotators.jsonl",
        Settings = "settings.jsonl";

    public bool Takes(JobTask task) => task.RawExport is not null;

    public async Task<IReadOnlyList<JobFile>> Run(JobRun run, CancellationToken stop)
    {
        var reader = new ProjectReader(run.Grains, run.Project);
        var counts = new ExportCounts();
        await using var settings = await NewFile(Settings);
        await using var annotators = await NewFile(Annotators);
        await using var items = await NewFile(Items);
        await using var judgments = await NewFile(Judgments);
        await using var table = await NewFile(JudgmentTable);

        // Read behind the export's time, they declare every criterion that a judgment of it names.
        var inForce = await AddSettings(reader, settings, counts, stop);
        await AddAnnotators(reader, run, annotators, counts, stop);
        using var versions = new VersionsHash();
        using (var csv = new JudgmentCsv(table))
            await AddItems(reader, run, new ItemFiles(items, judgments, csv, versions, inForce, counts), stop);

        List<JobFile> made = [];
        foreach (var file in new[] { items, judgments, table, annotators, settings })
            made.Add(await file.Commit(stop));
        await using var manifest = await run.NewFile(stop);
        ExportManifest.Write(manifest.Content, run.Project, run.Job, counts, versions.Hex(), made);
        var said = await manifest.Commit(stop);
        return [new JobFile(ExportManifest.FileName, said.Digest, said.Bytes, made.Count), .. made];

        async Task<LineFile> NewFile(string name) => new(name, await run.NewFile(stop));
    }

    async Task<ProjectSettings> AddSettings(
        ProjectReader reader,
        LineFile file,
        ExportCounts counts,
        CancellationToken stop
    )
    {
        ProjectSettings? newest = null;
        await foreach (var version in reader.Settings(stop))
        {
            file.Add(to => forms.WriteSettings(to, version));
            counts.SettingsVersions++;
            newest = version.Settings;
        }
        return newest!;
    }

    async Task AddAnnotators(
        ProjectReader reader,
        JobRun run,
        LineFile file,
        ExportCounts counts,
        CancellationToken stop
    )
    {
        await foreach (var annotator in reader.Annotators(run.Job.Task.RawExport!.Names, stop))
        {
            file.Add(to => forms.WriteAnnotator(to, annotator));
            counts.Annotators++;
        }
    }

    async Task AddItems(ProjectReader reader, JobRun run, ItemFiles files, CancellationToken stop)
    {
        var export = run.Job.Task.RawExport!;
        var batches = await reader.Batches(export.Batches, stop);
        var (done, total) = (0L, batches.Sum(b => (long)b.Items));
        foreach (var batch in batches)
        {
            await foreach (var read in reader.Items(batch.Id, stop))
            {
                if (export.Category is not { } category || read.Item.Content.Category == category)
                    Add(read, export, run.Job.ClaimedAt!.Value, files);
                run.Progress(++done, Math.Max(done, total));
            }
        }
    }

    void Add(ItemReading read, RawExport export, Instant asOf, ItemFiles files)
    {
        var item = read.Item;
        var version = ItemVersion.Of(item, asOf);
        files.Versions.Add(item, version);
        files.Items.Add(to => forms.WriteItem(to, item, version));
        files.Counts.Items++;
        for (var i = 0; i < item.Judgments.Count; i++)
        {
            var (judgment, rationale) = (item.Judgments[i], read.Rationales[i]);
            if (judgment.RecordedAt > asOf || !export.Takes(judgment.Round, judgment.JudgedAt))
                continue;
            files.Judgments.Add(to => forms.WriteJudgment(to, item, judgment, rationale, files.Settings));
            files.Table.Add(item, judgment, rationale, files.Settings);
            files.Counts.Judgments++;
            if (judgment.WithdrawnBecause is not null)
                files.Counts.Withdrawn++;
        }
    }

    sealed record ItemFiles(
        LineFile Items,
        LineFile Judgments,
        JudgmentCsv Table,
        VersionsHash Versions,
        ProjectSettings Settings,
        ExportCounts Counts
    );
}
