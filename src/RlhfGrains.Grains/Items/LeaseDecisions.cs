using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>How an item is given to an annotator, kept, judged and given back.</summary>
public static partial class LeaseDecisions
{
    public static Decision<TaskView> Lease(ItemState item, LeaseItem m, Turn turn)
    {
        var permit = m.Permit;
        if (m.Settings.Version < item.NewestSettings)
            return Refuse(LeaseRefusal.SettingsChanged);
        if (!item.IsSeen)
            return Refuse(LeaseRefusal.UnknownItem);
        if (item.Find(permit.Lease) is { } earlier)
            return earlier.IsLive(turn.Now)
                ? Decision.Reply(View(item, earlier, m.Settings))
                : Refuse(LeaseRefusal.LeaseEnded);
        if (item.JudgedUnder(permit.Lease) is not null)
            return Refuse(LeaseRefusal.LeaseEnded);
        if (item.Status is ItemStatus.Closed)
            return Refuse(LeaseRefusal.ItemClosed);
        if (permit.Categories is { } categories && !categories.Contains(item.Content!.Category))
            return Refuse(LeaseRefusal.NotQualified);
        if (KindOf(item, m) is not { } kind)
            return Refuse(LeaseRefusal.NotOfKind);
        if (item.HasJudged(permit.Annotator, RoundOf(kind)))
            return Refuse(LeaseRefusal.AlreadyJudged);
        if (item.Leases.Any(l => l.Annotator == permit.Annotator && l.IsOpen))
            return Refuse(LeaseRefusal.AlreadyLeased);
        if (item.HoldsLease(permit.Annotator))
            return Refuse(LeaseRefusal.AlreadySkipped);
        if (kind is WorkKind.Regular && item.SlotsTaken(turn.Now) >= item.Overlap(m.Settings))
            return Refuse(LeaseRefusal.ItemComplete);
        // So that a live lease is never refused for it.
        if (
            item.Judgments.Count + item.Leases.Count(l => l.IsOpen) >= ItemState.JudgmentsMax
            || item.Skips >= ItemState.SkipsMax
        )
            return Refuse(LeaseRefusal.TooManyJudgments);

        var shown = kind is WorkKind.Reaudit ? Presentation.Again(item, permit) : Presentation.Choose(item, permit);
        var leased = new ItemLeased(
            permit.Lease,
            permit.Annotator,
            kind,
            m.Settings.RubricVersion,
            shown,
            permit.TaskKey,
            m.Settings.Version,
            turn.Now,
            turn.Now + TimeSpan.FromSeconds(m.Settings.Assignment.LeaseSeconds)
        );
        var lease = new Lease(
            leased.Id,
            leased.Annotator,
            leased.Kind,
            leased.RubricVersion,
            leased.Presentation,
            leased.TaskKey,
            leased.At,
            leased.ExpiresAt,
            0,
            null,
            null
        );
        List<IEvent> events = [leased];
        List<Send> sends = [];
        var before = item.Progress;
        var after = before with
        {
            Leases = before.Leases + (lease.TakesSlot ? 1 : 0),
            Complete = item.SlotsFilled >= item.Overlap(m.Settings),
        };
        // These settings may be newer than those that the batch has told of.
        if (after.Complete != before.Complete)
            events.Add(new CompletionReviewed(after.Complete));
        Completions.Tell(
            item,
            Observed(item, lease, before, after, n => n with { Place = m.Place, GoldUsedUp = m.GoldUsedUp }),
            item.Judgments,
            m.Settings.Criteria,
            turn,
            sends
        );
        sends.Add(new(turn.Self, new ExpireLease(lease.Id), lease.ExpiresAt));
        // From now on it is for practice, whatever was drawn.
        if (kind is WorkKind.Practice && item.GoldRole is not GoldRole.Practice)
            sends.Add(GoldDecisions.Note(item, GoldRole.Practice, [], turn));
        // The first lease of an item: its batch does not know yet how many there are to be.
        OverlapDecisions.Add(item, item.Judgments, m.Settings, turn, events, sends);
        return Decision.Reply(View(item, lease, m.Settings), events, sends);
    }

    public static Decision<TaskView> Read(ItemState item, ReadTask m, Turn turn) =>
        Fault(item, m.Lease, m.Annotator, m.Settings, turn) is { } fault
            ? Refuse(fault)
            : Decision.Reply(View(item, item.Find(m.Lease)!, m.Settings));

    public static Decision<TaskView> Renew(ItemState item, RenewLease m, Turn turn)
    {
        if (Fault(item, m.Lease, m.Annotator, m.Settings, turn) is { } fault)
            return Refuse(fault);
        var lease = item.Find(m.Lease)!;
        if (lease.Renewals >= RenewLease.RenewalsMax)
            return Refuse(TaskRefusal.TooManyRenewals);
        var renewed = lease with
        {
            ExpiresAt = turn.Now + TimeSpan.FromSeconds(m.Settings.Assignment.LeaseSeconds),
            Renewals = lease.Renewals + 1,
        };
        // Never shorter than it was promised.
        if (renewed.ExpiresAt <= lease.ExpiresAt)
            return Decision.Reply(View(item, lease, m.Settings));
        return Decision.Reply(
            View(item, renewed, m.Settings),
            [new LeaseRenewed(lease.Id, renewed.ExpiresAt)],
            [Observe(item, renewed, 0, turn), new(turn.Self, new ExpireLease(lease.Id), renewed.ExpiresAt)]
        );
    }

    public static Decision<TaskView> TakeUp(ItemState item, TakeUpLease m, Turn turn)
    {
        if (Fault(item, m.Lease, m.Annotator, m.Settings, turn, alsoReleased: true) is { } fault)
            return Refuse(fault);
        var lease = item.Find(m.Lease)!;
        if (!lease.IsReleased)
            return Decision.Reply(View(item, lease, m.Settings)); // taken up before
        var anew = turn.Now + TimeSpan.FromSeconds(m.Settings.Assignment.LeaseSeconds);
        var until = lease.Renewals < RenewLease.RenewalsMax && anew > lease.ExpiresAt ? anew : lease.ExpiresAt;
        var taken = lease with { ExpiresAt = until, Renewals = lease.Renewals + 1, IsReleased = false };
        return Decision.Reply(
            View(item, taken, m.Settings),
            [new LeaseRenewed(lease.Id, until)],
            [Observe(item, taken, 0, turn), new(turn.Self, new ExpireLease(lease.Id), until)]
        );
    }

    public static Decision<Done> GiveBack(ItemState item, GiveBackLease m, Turn turn)
    {
        var mine = item.Find(m.Lease) is { } found && found.Annotator == m.Annotator ? found : null;
        if (m.SkipReason is null && mine is { IsOpen: true, IsReleased: true })
            return Decision.Ignore; // put aside before
        if (m.SkipReason is not null && mine?.End is LeaseEnd.Skipped && mine.Reason == m.SkipReason)
            return Decision.Ignore; // given back before
        if (Fault(item, m.Lease, m.Annotator, null, turn) is { } fault)
            return Decision.Refuse<Done>(fault);
        if (m.SkipReason is not { } reason)
            return Decision.Accept(
                [new LeaseReleased(m.Lease, turn.Now)],
                [Observe(item, mine! with { IsReleased = true }, 0, turn)]
            );
        return Id.IsValid(reason)
            ? End(item, mine!, LeaseEnd.Skipped, reason, turn)
            : Decision.Refuse<Done>(TaskRefusal.InvalidSkipReason, "a reason is 1 to 128 of A-Z a-z 0-9 - . _ ~ :");
    }

    public static Decision<Done> Expire(ItemState item, ExpireLease m, Turn turn) =>
        item.Find(m.Lease) is { IsOpen: true } lease && lease.ExpiresAt <= turn.Now
            ? End(item, lease, LeaseEnd.Expired, null, turn)
            : Decision.Ignore;

    public static Decision<Done> Drop(ItemState item, DropLease m, Turn turn) =>
        item.Find(m.Lease) is { IsOpen: true } lease
            ? End(item, lease, LeaseEnd.Released, null, turn)
            : Decision.Ignore;

    public static Decision<Done> Recall(ItemState item, RecallLease m, Turn turn) =>
        item.Find(m.Lease) switch
        {
            { IsOpen: true } lease => End(item, lease, LeaseEnd.Recalled, null, turn),
            // It holds nothing any more, so there is nothing to tell.
            { End: LeaseEnd.Expired } lease => Decision.Accept([
                new LeaseEnded(lease.Id, LeaseEnd.Recalled, null, turn.Now),
            ]),
            _ => Decision.Ignore,
        };

    /// <summary>
    /// What a lease of the item is for: the host says what it is asked for, the item whether it can be that. Null: it
    /// cannot.
    /// </summary>
    static WorkKind? KindOf(ItemState item, LeaseItem m)
    {
        var can = (m.Kind ?? m.Permit.Kind) switch
        {
            WorkKind.Reaudit => ComesBack(m.Permit, item.Content!.Id) && item.FirstOf(m.Permit.Annotator) is not null,
            WorkKind.Practice => PoolOf(item, m.Settings) is GoldPool.Practice,
            WorkKind.Gold => PoolOf(item, m.Settings) is GoldPool.Blind,
            _ => item.Gold is null,
        };
        return can ? m.Kind ?? m.Permit.Kind : null;
    }

    static GoldPool? PoolOf(ItemState item, ProjectSettings settings) =>
        GoldPools.Of(item.GoldRole, item.Content!.Id, settings.Quality.PracticeShare);

    static bool ComesBack(Permit permit, ItemId item) =>
        permit.Named?.Item == item || (permit.First is { Kind: WorkKind.Reaudit } first && first.Item == item);

    /// <summary>The one place where a judgment under a lease is put into its series.</summary>
    public static Round RoundOf(WorkKind kind) => kind is WorkKind.Reaudit ? Round.Reaudit : Round.First;

    /// <summary>The item was closed: nobody is to work on it in vain.</summary>
    public static Decision<Done> EndAll(ItemState item, EndLeases m, Turn turn)
    {
        // Opened again meanwhile: whoever has a lease keeps it.
        if (item.Status is not ItemStatus.Closed)
            return Decision.Ignore;
        var before = item.Progress;
        List<IEvent> events = [];
        List<Send> sends = [];
        foreach (var lease in item.Leases.Where(l => l.IsOpen))
        {
            var after = before with { Leases = before.Leases - (lease.TakesSlot ? 1 : 0) };
            events.Add(new LeaseEnded(lease.Id, LeaseEnd.Closed, null, turn.Now));
            sends.Add(Observe(item, lease with { End = LeaseEnd.Closed }, before, after, turn));
            before = after;
        }
        return Decision.Accept(events, sends);
    }

    static Decision<Done> End(ItemState item, Lease lease, LeaseEnd end, string? reason, Turn turn) =>
        Decision.Accept(
            [new LeaseEnded(lease.Id, end, reason, turn.Now)],
            [Observe(item, lease with { End = end, Reason = reason }, -1, turn)]
        );

    static Send Observe(ItemState item, Lease lease, int change, Turn turn, Func<LeaseNote, LeaseNote>? more = null)
    {
        var before = item.Progress;
        return Observe(
            item,
            lease,
            before,
            before with
            {
                Leases = before.Leases + (lease.TakesSlot ? change : 0),
            },
            turn,
            more
        );
    }

    static Send Observe(
        ItemState item,
        Lease lease,
        ItemProgress before,
        ItemProgress after,
        Turn turn,
        Func<LeaseNote, LeaseNote>? more = null
    ) => new(GrainKeys.Beside(turn.Self, item.Batch), Observed(item, lease, before, after, more));

    static ObserveItem Observed(
        ItemState item,
        Lease lease,
        ItemProgress before,
        ItemProgress after,
        Func<LeaseNote, LeaseNote>? more = null
    )
    {
        var isHeld = lease.End is null or LeaseEnd.Skipped || item.IsHeldBy(lease.Annotator, except: lease.Id);
        var note = new LeaseNote(
            lease.Id,
            lease.Annotator,
            item.Content!.Id,
            lease.Kind,
            lease.Presentation.Length > 0 && lease.Presentation[0] == 0,
            lease.ExpiresAt,
            lease.Renewals,
            lease.End,
            lease.IsReleased
        );
        if (more is not null)
            note = more(note);
        return new(
            item.Content.Id,
            item.Content.Category,
            before,
            after,
            new ItemHolder(lease.Annotator, isHeld),
            note,
            null,
            [],
            []
        );
    }

    /// <summary>What keeps a lease from being used, or null: it is live, and the annotator's own.</summary>
    /// <param name="alsoReleased">It may have been put aside.</param>
    static TaskRefusal? Fault(
        ItemState item,
        LeaseId id,
        AnnotatorId annotator,
        ProjectSettings? settings,
        Turn turn,
        bool alsoReleased = false
    )
    {
        if (settings?.Version < item.NewestSettings)
            return TaskRefusal.SettingsChanged;
        if (item.JudgedUnder(id) is { } judgment)
            return judgment.Annotator == annotator ? TaskRefusal.LeaseEnded : TaskRefusal.UnknownLease;
        // Forgotten ones of this annotator have run out or were given back.
        if (item.Find(id) is not { } lease)
            return TaskRefusal.LeaseExpired;
        if (lease.Annotator != annotator)
            return TaskRefusal.UnknownLease;
        if (item.Status is ItemStatus.Closed)
            return TaskRefusal.LeaseEnded;
        if (lease.IsReleased && !alsoReleased)
            return TaskRefusal.LeaseEnded;
        return lease.End is not (null or LeaseEnd.Expired) ? TaskRefusal.LeaseEnded
            : lease.IsLive(turn.Now) ? null
            : TaskRefusal.LeaseExpired;
    }

    static TaskView View(ItemState item, Lease lease, ProjectSettings settings)
    {
        var content = item.Content!;
        var named = TaskNames.Responses(content, lease.TaskKey);
        return new TaskView(
            lease.Id,
            TaskNames.OfItem(lease),
            TaskNames.OfBatch(lease),
            content.Prompt,
            [.. lease.Presentation.Select(i => new ShownResponse(named[i].Id, named[i].Text))],
            lease.RubricVersion,
            [.. settings.Criteria.Where(c => c.Scale.Fits(content.Responses.Count))],
            lease.ExpiresAt
        );
    }

    static Decision<TaskView> Refuse(Enum reason) => Decision.Refuse<TaskView>(reason);
}
