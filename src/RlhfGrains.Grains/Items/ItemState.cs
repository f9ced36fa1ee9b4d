using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// One judgment as the item keeps it. A value: that it was told, or withdrawn, makes no new object in a state that
/// lives long.
/// </summary>
/// <param name="Told">It was among those that the annotators were last told about.</param>
/// <param name="ConsensusTold">Its annotator was told, once, what the others say of it.</param>
public readonly record struct Judgment(
    JudgmentRecorded Recorded,
    string? WithdrawnBecause,
    bool Told,
    bool ConsensusTold = false
)
{
    public JudgmentId Id => Recorded.Id;
    public AnnotatorId Annotator => Recorded.Annotator;
    public Round Round => Recorded.Round;
    public bool IsWithdrawn => WithdrawnBecause is not null;
    public Instant JudgedAt => Recorded.JudgedAt ?? Recorded.RecordedAt;

    /// <summary>It fills one of the item's slots: a first judgment that says something.</summary>
    public bool FillsSlot => Round is Round.First && Recorded.Kind is WorkKind.Regular && Counts;

    /// <summary>It counts in the agreement of its round.</summary>
    public bool Counts =>
        !IsWithdrawn
        && !Recorded.Surplus
        && Recorded.Kind is not (WorkKind.Gold or WorkKind.Practice)
        && Recorded.Answers.Count > 0;

    public int[]? ValuesFor(CriterionId criterion)
    {
        foreach (var answer in Recorded.Answers)
        {
            if (answer.Criterion == criterion)
                return answer.Values;
        }
        return null;
    }

    /// <summary>What its sender was told, and is told again: whatever has become of it since.</summary>
    public JudgmentReceipt Receipt(ItemId item) => new(Id, item, Recorded.RecordedAt, JudgedAt, Withdrawn: false);
}

/// <summary>An item: what is judged, and every judgment of it.</summary>
public sealed partial class ItemState
{
    /// <summary>1,024: eight times the largest panel in a public preference set, over all rounds.</summary>
    public const int JudgmentsMax = 1_024;

    readonly List<Judgment> judgments = [];

    public ItemStatus Status { get; private set; }

    /// <summary>Without its texts, unless <see cref="IsWhole"/>.</summary>
    public ItemContent? Content { get; private set; }

    /// <summary>How long the text of each response is; empty without content.</summary>
    public int[] ResponseChars { get; private set; } = [];

    /// <summary>Nothing was left out: see <see cref="ItemAtRest"/>.</summary>
    public bool IsWhole => Content is not { Prompt: null };

    public BatchId Batch { get; private set; }
    public ImportId Import { get; private set; }

    /// <summary>The newest version of the project's settings that a message brought; older ones are refused.</summary>
    public int NewestSettings { get; private set; }

    public IReadOnlyList<Judgment> Judgments => judgments;
    public RequestLog Requests { get; private init; } = new();

    /// <summary>Somebody may know of it.</summary>
    public bool IsSeen => Status is ItemStatus.Open or ItemStatus.Closed;

    public int SlotsFilled
    {
        get
        {
            var filled = 0;
            foreach (var judgment in judgments)
                if (judgment.FillsSlot)
                    filled++;
            return filled;
        }
    }

    /// <summary>The item has its overlap, by the newest settings that it has seen.</summary>
    public bool IsComplete { get; private set; }

    public ItemProgress Progress => new(SlotsFilled, IsComplete, Status is ItemStatus.Closed, OpenLeases);

    /// <summary>Several judgments count, and of one of them nothing has been told yet.</summary>
    public bool AwaitsConsensus => SlotsFilled > 1 && judgments.Exists(j => j.FillsSlot && !j.ConsensusTold);

    public Judgment? Find(JudgmentId id)
    {
        foreach (var judgment in judgments)
        {
            if (judgment.Id == id)
                return judgment;
        }
        return null;
    }

    public bool HasJudged(AnnotatorId annotator, Round round)
    {
        foreach (var judgment in judgments)
        {
            if (judgment.Round == round && !judgment.IsWithdrawn && judgment.Annotator == annotator)
                return true;
        }
        return false;
    }

    /// <summary>
    /// The annotator's standing judgment of round <c>first</c>, of ordinary work; null: there is none.
    /// </summary>
    public Judgment? FirstOf(AnnotatorId annotator)
    {
        foreach (var judgment in judgments)
        {
            if (
                judgment.Round is Round.First
                && !judgment.IsWithdrawn
                && judgment.Annotator == annotator
                && judgment.Recorded.Kind is WorkKind.Regular
            )
                return judgment;
        }
        return null;
    }

    public void Apply(ItemStaged e)
    {
        Status = ItemStatus.Staged;
        Batch = e.Batch;
        Import = e.Import;
        Content = e.Content;
        ResponseChars = Chars(e.Content);
    }

    public void Apply(ItemDiscarded _)
    {
        Status = ItemStatus.None;
        Content = null;
        Gold = null;
        golds.Clear();
        ResponseChars = [];
    }

    public void Apply(ItemOpened e)
    {
        Status = ItemStatus.Open;
        OwnOverlap = e.OwnOverlap;
    }

    public void Apply(ItemClosed _) => Status = ItemStatus.Closed;

    public void Apply(JudgmentRecorded e)
    {
        judgments.Add(new Judgment(e, null, Told: false));
        if (e.Lease is { } lease)
            leases.RemoveAll(l => l.Id == lease);
        IsComplete = e.Complete;
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
    }

    public void Apply(JudgmentWithdrawn e)
    {
        var at = judgments.FindIndex(j => j.Id == e.Id);
        judgments[at] = judgments[at] with { WithdrawnBecause = e.Reason };
        Unmark(e.Id);
        IsComplete = e.Complete;
        NewestSettings = Math.Max(NewestSettings, e.SettingsVersion);
    }

    public void Apply(PeersTold _)
    {
        for (var i = 0; i < judgments.Count; i++)
        {
            judgments[i] = judgments[i] with { Told = judgments[i].FillsSlot };
        }
    }

    public void Apply(ConsensusTold _)
    {
        for (var i = 0; i < judgments.Count; i++)
        {
            if (judgments[i].FillsSlot)
                judgments[i] = judgments[i] with { ConsensusTold = true };
        }
    }

    public ItemSnapshot Save() =>
        new(
            Status,
            Content,
            Batch,
            Import,
            NewestSettings,
            IsComplete,
            [.. judgments],
            OwnOverlap,
            Target,
            Basis,
            [.. leases],
            SaveGold(),
            Requests.Save()
        );

    public ItemAtRest Rest() => new(Save() with { Content = Content?.WithoutTexts() }, ResponseChars);

    public static ItemState Restore(ItemAtRest atRest)
    {
        var state = Restore(atRest.Snapshot);
        state.ResponseChars = atRest.ResponseChars;
        return state;
    }

    public static ItemState Restore(ItemSnapshot snapshot)
    {
        var state = new ItemState
        {
            Status = snapshot.Status,
            Content = snapshot.Content,
            ResponseChars = Chars(snapshot.Content),
            Batch = snapshot.Batch,
            Import = snapshot.Import,
            NewestSettings = snapshot.NewestSettings,
            IsComplete = snapshot.IsComplete,
            OwnOverlap = snapshot.OwnOverlap,
            Target = snapshot.Target,
            Basis = snapshot.Basis,
            Requests = RequestLog.Restore(snapshot.Requests),
        };
        state.judgments.AddRange(snapshot.Judgments);
        state.leases.AddRange(snapshot.Leases);
        state.RestoreGold(snapshot.Gold);
        return state;
    }

    static int[] Chars(ItemContent? content) =>
        content is not { Prompt: not null } whole ? [] : [.. whole.Responses.Select(r => r.Text.Length)];
}

public sealed record ItemSnapshot(
    ItemStatus Status,
    ItemContent? Content,
    BatchId Batch,
    ImportId Import,
    int NewestSettings,
    bool IsComplete,
    IReadOnlyList<Judgment> Judgments,
    int? OwnOverlap,
    int? Target,
    int? Basis,
    IReadOnlyList<Lease> Leases,
    ItemGoldSnapshot Gold,
    RequestLogSnapshot Requests
);

/// <summary>
/// An item that nobody uses, as it stays in memory: without the texts, which make up most of it and which only who
/// reads the item or leases it sees.
/// </summary>
public sealed record ItemAtRest(ItemSnapshot Snapshot, int[] ResponseChars);
