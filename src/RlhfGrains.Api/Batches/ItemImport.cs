using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Security.Cryptography;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Batches;

/// <summary>One request's share of an import: stages its lines in chunks, then opens every part, or none.</summary>
sealed class ItemImport(
    IGrains grains,
    SettingsCache settings,
    BatchOpening opening,
    ImportParts parts,
    TimeProvider clock,
    ProjectId project,
    BatchId batch,
    ImportId import
)
{
    /// <summary>Stages the lines of a body.</summary>
    /// <returns>What stopped it, or null.</returns>
    public async Task<Refusal?> Stage(PipeReader body, long fromLine, CancellationToken cancellation)
    {
        using var lines = new LineReader(body);
        var chunk = new List<ImportLine>(StageLines.LinesMax);
        var part = 0;
        var sending = Task.FromResult<Refusal?>(null);
        long emptyLines = 0;
        while (await lines.Next(cancellation))
        {
            if (lines.Kind is LineKind.Empty)
            {
                // Empty lines at the end are no lines; before another line they are bad ones, so that the numbers stay
                // those of the file.
                emptyLines++;
                continue;
            }
            for (; emptyLines >= 0; emptyLines--)
            {
                var number = fromLine + lines.Number - 1 - emptyLines;
                var (of, line) = parts.Locate(number);
                if (chunk.Count == StageLines.LinesMax || (of != part && chunk.Count > 0))
                {
                    // One chunk is staged while the next is read.
                    if (await sending is { } refusal)
                        return refusal;
                    sending = Send(part, chunk, cancellation);
                    chunk = new List<ImportLine>(StageLines.LinesMax);
                }
                if (of != part && await Begin(part = of, cancellation) is { } full)
                    return full;
                chunk.Add(
                    emptyLines > 0
                        ? new ImportLine(line, null, "the line is empty")
                        : Read(lines, line) with
                        {
                            Hash = HashOf(lines),
                        }
                );
            }
            emptyLines = 0;
        }
        if (await sending is { } last)
            return last;
        return chunk.Count == 0 ? null : await Send(part, chunk, cancellation);
    }

    /// <summary>How the import stands, over all of its parts, with the line numbers of the whole.</summary>
    public async Task<ImportedBody> Read(bool opened, CancellationToken cancellation)
    {
        var staged = await Parts(cancellation);
        var errors = staged
            .SelectMany(p =>
                p.View.Import!.Errors.Select(e => new LineErrorBody(parts.Whole(p.Number, e.Line), e.Error))
            )
            .OrderBy(e => e.Line)
            .Take(ImportView.ErrorsKept)
            .ToList();
        return new ImportedBody(
            [.. staged.Select(p => p.View.Id.Value)],
            import.Value,
            opened,
            staged.Sum(p => p.View.Items),
            staged.Sum(p => p.View.Import!.Bad),
            staged.Count == 0 ? 1 : parts.Whole(staged[^1].Number, staged[^1].View.Import!.NextLine),
            errors
        );
    }

    /// <summary>Opens all parts; none while a line of any is bad, unless bad lines are to be skipped.</summary>
    public async Task<Refusal?> Open(bool skipBad, CancellationToken cancellation)
    {
        var staged = await Parts(cancellation);
        if (staged.Count == 0)
            return Refusal.Of(BatchRefusal.ImportEmpty, "there is no line to import");
        var bad = staged.Sum(p => p.View.Import!.Bad);
        if (bad > 0 && !skipBad)
            return Refusal.Of(BatchRefusal.ImportHasErrors, $"{bad} lines are bad, and nothing was opened");
        foreach (var part in staged)
        {
            // A part of nothing but bad lines is skipped with them.
            if (part.View.Items == 0 && skipBad && staged.Count > 1)
                continue;
            if (await opening.Open(project, part.View.Id, new OpenBatch(import, skipBad), cancellation) is { } refusal)
                return refusal;
        }
        return null;
    }

    /// <summary>Gives up what was staged and not opened.</summary>
    public async Task<Refusal?> Discard(CancellationToken cancellation)
    {
        var staged = (await Parts(cancellation)).Select(p => p.View.Id).ToList();
        // Where nothing is staged the batch itself knows whether this import was given up before, or never was.
        foreach (var part in staged.Count > 0 ? staged : [batch])
        {
            var answer = await grains.Ask(GrainKeys.Of(project, part), new DiscardImport(import), cancellation);
            if (answer.Refusal is { } refusal)
                return refusal;
            await opening.Settled(project, part, cancellation);
        }
        return null;
    }

    async ValueTask<Refusal?> Begin(int part, CancellationToken cancellation) =>
        (await grains.Ask(GrainKeys.Of(project), new AddBatch(BatchNames.Part(batch, part)), cancellation)).Refusal;

    async Task<Refusal?> Send(int part, List<ImportLine> chunk, CancellationToken cancellation)
    {
        var grain = GrainKeys.Of(project, BatchNames.Part(batch, part));
        for (var busyRetries = new BusyRetries(); ; )
        {
            try
            {
                return (
                    await settings.Ask(project, grain, s => new StageLines(import, chunk, s), cancellation)
                ).Refusal;
            }
            catch (GrainsBusyException busy) when (busyRetries.Lasts)
            {
                await busyRetries.Wait(busy, clock, cancellation);
            }
        }
    }

    async Task<List<(int Number, BatchView View)>> Parts(CancellationToken cancellation)
    {
        var found = new List<(int, BatchView)>();
        for (var part = 1; ; part++)
        {
            var answer = await grains.Ask(
                GrainKeys.Of(project, BatchNames.Part(batch, part)),
                new ReadBatch(),
                cancellation
            );
            if (answer.Reply is not { } view || view.Import?.Import != import)
                return found;
            found.Add((part, view));
        }
    }

    /// <summary>Of a line that is too long nothing is kept, and it is bad whatever it holds.</summary>
    static ulong HashOf(LineReader lines) =>
        lines.Kind is LineKind.TooLong
            ? ulong.MaxValue
            : BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(lines.Line.Span));

    static ImportLine Read(LineReader lines, long line)
    {
        if (lines.Kind is LineKind.TooLong)
            return new ImportLine(line, null, $"the line has more than {Limits.LineBytesMax} bytes");
        if (JsonBody.Parse(lines.Line.Span, ApiJson.Default.ItemLineBody, out var item, out var fault))
            return new ImportLine(line, item!.ToContent(), null, item.Gold?.ToDraft());
        var isCutOff = lines.EndedWithoutBreak && fault.Kind == HostProblems.Malformed;
        return new ImportLine(
            line,
            null,
            isCutOff ? fault.Detail + "; no line break ends it: perhaps it was cut off" : fault.Detail
        );
    }
}
