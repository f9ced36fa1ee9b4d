using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Checks;

/// <summary>
/// What has been promised so far: it sees every answer that leaves the host, in order, whether or not it reaches a
/// caller.
/// </summary>
sealed class Model(KindSet kinds, bool isOneLog)
{
    readonly Dictionary<(GrainKey, string), (Intent Intent, byte[] Answer)> answered = [];
    readonly Dictionary<(GrainKey, string), List<Intent>> byId = [];
    readonly List<(GrainKey Grain, long At, int Version)> answeredSettings = [];
    readonly Dictionary<(GrainKey Grain, string List, string Entry), long> entries = [];

    /// <summary>Answers that have left.</summary>
    public long Now { get; private set; }

    /// <summary>One log for all grains: what a message sets off in others is there when it is answered.</summary>
    public bool IsOneLog { get; } = isOneLog;

    public KindSet Kinds { get; } = kinds;

    public People People { get; } = new();

    /// <summary>The judgments of each item.</summary>
    public Dictionary<GrainKey, Dictionary<string, JudgmentFact>> Judgments { get; } = [];

    /// <summary>All intents that carry an id, by grain and id.</summary>
    public IReadOnlyDictionary<(GrainKey Grain, string Id), List<Intent>> ById => byId;

    /// <summary>The answers given to ids that a log of requests keeps.</summary>
    public IEnumerable<(Intent Intent, byte[] Answer)> Answers => answered.Values;

    /// <summary>What was put on lists: a grain may keep several.</summary>
    public IEnumerable<(GrainKey Grain, string List, string Entry)> Entries => entries.Keys;

    public void Add(Intent intent)
    {
        if (intent.Id is not { } id)
            return;
        if (!byId.TryGetValue((intent.Grain, id), out var same))
            byId.Add((intent.Grain, id), same = []);
        same.Add(intent);
    }

    public void Ended(Attempt attempt, Outcome outcome)
    {
        Now++;
        var intent = attempt.Intent;
        if (outcome.Reply is { } reply)
            Accepted(attempt, reply);
        else if (outcome.Refusal is { } refusal)
            Refused(attempt, refusal);
        else if (outcome.IsUnknown)
            intent.Unknown++;
        else if (outcome.Failure is GrainDefectException defect && !intent.Fails)
            throw new BrokenPromise(Promise.NoDefect, $"{intent} {attempt.Message}: {defect.Message}");
    }

    /// <summary>It is on that list from now on.</summary>
    public void Listed(GrainKey grain, string list, string entry) => entries.TryAdd((grain, list, entry), Now);

    /// <summary>A page of a whole list has every entry that was answered before it was asked for.</summary>
    public void CheckListed(GrainKey grain, string list, IReadOnlyList<string> page, long before = long.MaxValue)
    {
        var there = page.ToHashSet(StringComparer.Ordinal);
        if (there.Count != page.Count)
            throw new BrokenPromise(Promise.Once, $"the {list} of {grain} have an entry twice");
        foreach (var (of, at) in entries)
        {
            if (of.Grain == grain && of.List == list && at <= before && !there.Contains(of.Entry))
                throw new BrokenPromise(
                    before == long.MaxValue ? Promise.Durable : Promise.ReadYourWrites,
                    $"the {list} of {grain} lack {of.Entry}"
                );
        }
    }

    public JudgmentFact Fact(GrainKey item, string id)
    {
        if (!Judgments.TryGetValue(item, out var ofItem))
            Judgments.Add(item, ofItem = []);
        if (!ofItem.TryGetValue(id, out var fact))
            ofItem.Add(id, fact = new JudgmentFact(id));
        return fact;
    }

    /// <summary>This judgment was accepted, or is said to have been.</summary>
    public void Recorded(ProjectId project, AnnotatorId annotator, JudgmentFact fact, Intent intent)
    {
        fact.Accepted = intent;
        if (fact.AcceptedAt <= Now)
            return;
        fact.AcceptedAt = Now;
        if (intent.Judgment!.Rationale is not null)
            People.Keeps(project, annotator, intent.Number, Now);
    }

    void Accepted(Attempt attempt, IReply reply)
    {
        var intent = attempt.Intent;
        if (intent.Fails)
            throw new BrokenPromise(Promise.NoTrace, $"{intent} was told to fail and was answered {reply}");
        intent.Accepted++;
        if (intent.Id is { } id)
        {
            var answer = Kinds.Encode(reply);
            if (answered.TryGetValue((intent.Grain, id), out var earlier))
                CheckAgain(intent, reply, answer, earlier.Intent, earlier.Answer);
            else
                FirstAnswer(attempt, id, answer);
        }
        intent.Check?.Invoke(attempt, reply);
    }

    void Refused(Attempt attempt, Refusal refusal)
    {
        // An erasure since then took the change itself, and what is sent again is not kept again.
        if (refusal.Code == Refusal.CodeOf(ProfileRefusal.ProfileErased))
            return;
        if (
            attempt.Intent.Id is { } id
            && answered.TryGetValue((attempt.Intent.Grain, id), out var earlier)
            && earlier.Intent == attempt.Intent
        )
            throw new BrokenPromise(
                Promise.Once,
                $"{attempt.Intent} was accepted, and is refused when it is sent again: {refusal.Code}"
            );
    }

    void FirstAnswer(Attempt attempt, string id, byte[] answer)
    {
        var intent = attempt.Intent;
        answered.Add((intent.Grain, id), (intent, answer));
        // After an attempt whose end nobody knows, or beside one that is under way, this may be the answer to that one.
        if (intent.Unknown + intent.UnderWay > 0 || SettingsOf(attempt.Message) is not { } version)
            return;
        // Where grains live apart an answer may come later than that to a younger message: what counts there is what
        // was answered before this one was handed over.
        var newest = answeredSettings
            .Where(a => a.Grain == intent.Grain && (IsOneLog || a.At <= attempt.HandedAt))
            .Select(a => a.Version)
            .DefaultIfEmpty()
            .Max();
        if (version < newest)
            throw new BrokenPromise(
                Promise.NewestSettings,
                $"{intent} was accepted with settings {version} after {newest}"
            );
        answeredSettings.Add((intent.Grain, Now, version));
    }

    static void CheckAgain(Intent intent, IReply reply, byte[] answer, Intent earlier, byte[] earlierAnswer)
    {
        if (earlier != intent)
            throw new BrokenPromise(
                Promise.Once,
                $"{intent} was accepted under the id of {earlier}, with another content"
            );
        if (!intent.MayBeAnsweredAnew && !answer.AsSpan().SequenceEqual(earlierAnswer))
            throw new BrokenPromise(Promise.Once, $"{intent} was answered differently when it was sent again: {reply}");
    }

    static int? SettingsOf(IMessage message) =>
        message switch
        {
            SubmitJudgment submit => submit.Settings.Version,
            SubmitTask task => task.Settings.Version,
            WithdrawJudgment withdraw => withdraw.Settings.Version,
            _ => null,
        };
}

/// <summary>What is known of one judgment.</summary>
sealed class JudgmentFact(string id)
{
    public string Id { get; } = id;

    /// <summary>Everybody who sent it; with other contents too.</summary>
    public List<Intent> Submitted { get; } = [];

    /// <summary>Everybody who asked for its withdrawal.</summary>
    public List<Intent> Withdrawals { get; } = [];

    /// <summary>The one that was accepted.</summary>
    public Intent? Accepted { get; set; }

    public long AcceptedAt { get; set; } = long.MaxValue;
    public long WithdrawnAt { get; set; } = long.MaxValue;

    /// <summary>What is stored must be what one of those said that may have been accepted.</summary>
    public void Check(
        string annotator,
        int round,
        IReadOnlyList<(string Criterion, int[] Values)> values,
        long? durationMs,
        bool isWithdrawn
    )
    {
        var said = Submitted
            .Where(s => s.IsPossible && Says(s.Judgment!, annotator, round, values, durationMs))
            .ToList();
        if (said.Count == 0)
            throw new BrokenPromise(
                Promise.RefusedChangesNothing,
                $"judgment {Id} of {annotator} is stored, and nobody can have been told so"
            );
        if (Accepted is not null && !said.Contains(Accepted))
            throw new BrokenPromise(
                Promise.Durable,
                $"judgment {Id} is stored with another content than was acknowledged"
            );
        if (isWithdrawn && !Withdrawals.Exists(w => w.IsPossible))
            throw new BrokenPromise(Promise.RefusedChangesNothing, $"judgment {Id} is withdrawn, and nobody did it");
    }

    static bool Says(
        ExpectedJudgment expected,
        string annotator,
        int round,
        IReadOnlyList<(string Criterion, int[] Values)> values,
        long? durationMs
    ) =>
        expected.Annotator == annotator
        && (expected.Round ?? round) == round
        && expected.DurationMs == durationMs
        && expected.Values.Count == values.Count
        && expected
            .Values.Zip(values)
            .All(v =>
                v.First.Criterion == v.Second.Criterion && v.First.Values.AsSpan().SequenceEqual(v.Second.Values)
            );
}
