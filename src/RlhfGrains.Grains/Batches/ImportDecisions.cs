using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>How items come into a batch: staged unseen, then opened all together or given up.</summary>
public static class ImportDecisions
{
    /// <summary>A day: an import that nobody went on with overnight and the next morning was given up.</summary>
    public static readonly TimeSpan StagingIdleMax = TimeSpan.FromHours(24);

    public static Decision<ImportView> Stage(BatchState batch, StageLines m, Turn turn)
    {
        if (batch.Status is BatchStatus.Discarding)
            return Refuse(BatchRefusal.BatchBusy, "an earlier import is being discarded; ask again");
        if (m.Settings.Version < batch.NewestSettings)
            return Refuse(BatchRefusal.SettingsChanged, "the project has newer settings");
        if (batch.Status is not (BatchStatus.None or BatchStatus.Staging))
        {
            if (batch.Import != m.Import || LastLine(m) >= batch.NextLine)
                return Refuse(
                    BatchRefusal.BatchOpen,
                    "the batch has been opened; import further items into another one"
                );
            // The lines were taken, and the batch has been opened since.
            return Changed(batch, m) ?? Decision.Reply(batch.ImportView!);
        }
        if (batch.Status is BatchStatus.Staging && batch.Import != m.Import)
            return Refuse(
                BatchRefusal.ImportInProgress,
                $"import '{batch.Import}' is under way; go on with it or discard it"
            );
        if (batch.Status is BatchStatus.None && batch.Discarded == m.Import)
            return Refuse(
                BatchRefusal.ImportDiscarded,
                $"import '{m.Import}' was given up; begin again under another import id"
            );
        if (batch.Status is BatchStatus.Staging && Changed(batch, m) is { } changed)
            return changed;
        if (m.Lines.Count > StageLines.LinesMax)
            return Refuse(BatchRefusal.TooManyLines, $"at most {StageLines.LinesMax} lines at a time");
        if (m.Lines.Count > 0 && m.Lines[0].Line > batch.NextLine)
            return Refuse(BatchRefusal.LineGap, $"line {batch.NextLine} is next, not line {m.Lines[0].Line}");

        var lines = m.Lines.Where(l => l.Line >= batch.NextLine).ToList();
        List<StagedItem> good = [];
        List<LineError> bad = [];
        List<Send> sends = [];
        var fresh = new HashSet<ItemId>();
        var project = GrainKeys.ProjectOf(turn.Self);
        var id = new BatchId(GrainKeys.IdOf(turn.Self));
        foreach (var line in lines)
        {
            GoldAnswer? gold = null;
            var fault = line.Item is { } item
                ? ItemRules.Fault(item, m.Settings)
                    ?? (line.Gold is { } known ? GoldRules.Read(item.Responses, m.Settings, known, out gold) : null)
                    ?? (batch.Holds(item.Id) || !fresh.Add(item.Id) ? $"item '{item.Id}' is on an earlier line" : null)
                : line.Error ?? "the line could not be read";
            if (fault is not null)
            {
                bad.Add(new LineError(line.Line, fault));
                continue;
            }
            good.Add(new StagedItem(line.Line, line.Item!.Id, line.Item.Category));
            var grain = GrainKeys.Of(project, line.Item.Id);
            sends.Add(new(grain, new StageItem(id, m.Import, line.Line, line.Item)));
            if (gold is not null)
                sends.Add(new(grain, new StageGold(id, m.Import, gold)));
        }
        if (batch.Items.Count + good.Count > BatchState.ItemsMax)
            return Refuse(BatchRefusal.BatchFull, $"a batch has at most {BatchState.ItemsMax} items");

        List<IEvent> events = [];
        if (batch.Status is BatchStatus.None)
        {
            events.Add(new ImportStarted(id, m.Import, turn.Now));
            sends.Add(new(turn.Self, new ExpireImport(m.Import), turn.Now + StagingIdleMax));
        }
        var next = lines.Count == 0 ? batch.NextLine : lines[^1].Line + 1;
        if (lines.Count > 0)
        {
            events.Add(new LinesStaged(next, good, bad, m.Settings.Version, turn.Now));
            events.Add(new LinesHashed(LineHashes.Bytes(lines)));
        }
        var errors = (batch.ImportView?.Errors ?? []).Concat(bad).Take(ImportView.ErrorsKept).ToList();
        return Decision.Reply(
            new ImportView(m.Import, next, batch.Items.Count + good.Count, batch.Bad + bad.Count, errors),
            events,
            sends
        );
    }

    public static Decision<Done> NoteStaged(BatchState batch, NoteStaged m, Turn turn)
    {
        if (batch.Import != m.Import || batch.Status is not BatchStatus.Staging)
            return Decision.Ignore;
        return Decision.Accept([
            m.Error is null ? new ItemStagingNoted(m.Line) : new ItemStagingFailed(new LineError(m.Line, m.Error)),
        ]);
    }

    public static Decision<BatchView> Open(BatchState batch, OpenBatch m, Turn turn)
    {
        if (batch.Status is BatchStatus.None or BatchStatus.Discarding)
            return RefuseView(BatchRefusal.UnknownImport, "nothing is staged in this batch");
        if (batch.Import != m.Import)
        {
            return batch.Status is BatchStatus.Staging
                ? RefuseView(BatchRefusal.UnknownImport, $"import '{batch.Import}' is the one under way")
                : RefuseView(BatchRefusal.BatchOpen, "the batch has been opened by another import");
        }
        if (batch.Status is not BatchStatus.Staging)
            return Decision.Reply(BatchDecisions.View(batch)); // opened before
        if (batch.Unanswered > 0)
            return RefuseView(
                BatchRefusal.ImportPending,
                $"{batch.Unanswered} items are still being staged; ask again"
            );
        if (batch.Bad > 0 && !m.SkipBad)
            return RefuseView(BatchRefusal.ImportHasErrors, $"{batch.Bad} lines are bad, and nothing was opened");
        if (batch.Items.Count == 0)
            return RefuseView(BatchRefusal.ImportEmpty, "there is no item to open");
        return Begin(batch, BatchStatus.Opening, turn);
    }

    public static Decision<BatchView> Discard(BatchState batch, DiscardImport m, Turn turn)
    {
        if (batch.Status is BatchStatus.None && batch.Discarded == m.Import)
            return Decision.Reply(BatchDecisions.View(batch)); // given up before
        if (batch.Import != m.Import)
            return RefuseView(BatchRefusal.UnknownImport, "there is no such import in this batch");
        if (batch.Status is BatchStatus.Discarding)
            return Decision.Reply(BatchDecisions.View(batch));
        if (batch.Status is not BatchStatus.Staging)
            return RefuseView(BatchRefusal.BatchOpen, "the batch has been opened; close it instead");
        // An answer that comes after the discard would be counted for the next import of the same id.
        if (batch.Unanswered > 0)
            return RefuseView(
                BatchRefusal.ImportPending,
                $"{batch.Unanswered} items are still being staged; ask again"
            );
        return Begin(batch, BatchStatus.Discarding, turn);
    }

    public static Decision<Done> Expire(BatchState batch, ExpireImport m, Turn turn)
    {
        if (batch.Status is not BatchStatus.Staging || batch.Import != m.Import)
            return Decision.Ignore;
        var due = batch.Unanswered > 0 ? turn.Now + StagingIdleMax : batch.LastActivity + StagingIdleMax;
        if (due > turn.Now)
            return Decision.Accept([], [new(turn.Self, m, due)]);
        var begun = Begin(batch, BatchStatus.Discarding, turn);
        return Decision.Accept(begun.Events, begun.Sends);
    }

    static Decision<BatchView> Begin(BatchState batch, BatchStatus to, Turn turn)
    {
        var (events, sends, reached) = BatchFanOut.Begin(batch, to, turn);
        var progress = reached is BatchStatus.Open ? batch.ProgressAtOpening : batch.Progress;
        return Decision.Reply(BatchDecisions.View(batch) with { Status = reached, Progress = progress }, events, sends);
    }

    /// <summary>What was taken under this import id is not what comes now.</summary>
    static Decision<ImportView>? Changed(BatchState batch, StageLines m) =>
        m.Lines.FirstOrDefault(l => batch.LineHashes.Of(l.Line) is { } taken && taken != l.Hash) is { } line
            ? Refuse(BatchRefusal.LineChanged, $"line {line.Line} was taken with another content")
            : null;

    static long LastLine(StageLines m) => m.Lines.Count == 0 ? 0 : m.Lines[^1].Line;

    static Decision<ImportView> Refuse(BatchRefusal reason, string detail) =>
        Decision.Refuse<ImportView>(reason, detail);

    static Decision<BatchView> RefuseView(BatchRefusal reason, string detail) =>
        Decision.Refuse<BatchView>(reason, detail);
}
