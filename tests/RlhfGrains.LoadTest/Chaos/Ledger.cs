using System.Collections.Concurrent;

namespace RlhfGrains.LoadTest.Chaos;

enum Fate
{
    /// <summary>Sent; whether it was taken nobody knows.</summary>
    Unknown,
    Acknowledged,
    Refused,
}

/// <summary>A judgment as its sender remembers it.</summary>
sealed class SentJudgment(string id, string item, string annotator, int strength)
{
    public string Id => id;
    public string Item => item;
    public string Annotator => annotator;
    public int Strength => strength;

    /// <summary>Null: the annotator gave no reason.</summary>
    public string? Rationale { get; init; }

    public Fate Fate { get; set; }

    /// <summary>The time on the first receipt.</summary>
    public string? RecordedAt { get; set; }

    /// <summary>Null: nobody asked for it to be withdrawn.</summary>
    public Fate? Withdrawal { get; set; }
}

/// <summary>An import as its sender remembers it.</summary>
sealed record SentImport(string Batch, IReadOnlyList<string> Items)
{
    public bool IsAcknowledged { get; set; }
}

/// <summary>All that was sent into one project, and what was answered: what the server has to account for.</summary>
sealed class Ledger(string project)
{
    readonly ConcurrentDictionary<string, SentJudgment> judgments = new(StringComparer.Ordinal);
    readonly ConcurrentQueue<string> faults = [];
    readonly ConcurrentDictionary<string, int> refusals = new(StringComparer.Ordinal);

    public string Project => project;

    public string Path => $"/v1/projects/{project}";

    public ICollection<SentJudgment> Judgments => judgments.Values;

    public ConcurrentQueue<SentImport> Imports { get; } = [];

    /// <summary>Items that the server has called complete.</summary>
    public HashSet<string> Filled { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers that contradict an earlier answer.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>How often each problem was answered.</summary>
    public IReadOnlyDictionary<string, int> Refusals => refusals;

    public int Acknowledged => judgments.Values.Count(j => j.Fate is Fate.Acknowledged);

    /// <summary>Requests whose connection ended without an answer.</summary>
    public int CutOff => cutOff;

    int cutOff;

    public SentJudgment? Find(string id) => judgments.GetValueOrDefault(id);

    public void Sending(SentJudgment judgment) => judgments.TryAdd(judgment.Id, judgment);

    public void Acknowledge(SentJudgment judgment, string recordedAt)
    {
        lock (judgment)
        {
            if (judgment.RecordedAt is { } before && before != recordedAt)
                faults.Enqueue($"{judgment.Id} was answered with {before}, and again with {recordedAt}");
            judgment.RecordedAt ??= recordedAt;
            judgment.Fate = Fate.Acknowledged;
        }
    }

    public void Refuse(SentJudgment judgment, string code)
    {
        Refused(code);
        lock (judgment)
        {
            if (judgment.Fate is Fate.Acknowledged)
                faults.Enqueue($"{judgment.Id} was acknowledged, and its repeat refused: {code}");
            else
                judgment.Fate = Fate.Refused;
        }
    }

    public void Refused(string code) => refusals.AddOrUpdate(code, 1, static (_, n) => n + 1);

    public void Cut() => Interlocked.Increment(ref cutOff);
}
