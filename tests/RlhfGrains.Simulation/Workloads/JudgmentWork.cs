using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Judgments of all scales and rounds, sent again, sent wrong, withdrawn and read.</summary>
sealed class JudgmentWork(Knowledge known, Model model)
{
    readonly AnswerWork answers = new(known);
    readonly Dictionary<GrainKey, string> lastRequest = [];
    int changes;

    /// <summary>As many responses as the item's number says: two, three, four, or one.</summary>
    public static IReadOnlyList<ResponseId> ResponseIds(ItemId item)
    {
        var number = int.TryParse(item.Value.AsSpan(1), out var n) ? n : 0;
        var count = (number % 5) switch
        {
            0 or 1 => 2,
            2 => 3,
            3 => 4,
            _ => 1,
        };
        return [.. Enumerable.Range(0, count).Select(i => new ResponseId($"r{i}"))];
    }

    public Intent Submit(int number)
    {
        var random = known.Random;
        var key = known.SeenItem();
        var (project, item) = (GrainKeys.ProjectOf(key), IdOf(key));
        var annotator = random.Pick(known.Annotators);
        var round = random.Below(10) switch
        {
            < 7 => Round.First,
            < 9 => Round.Reaudit,
            _ => Round.Recalibration,
        };
        // An id of one's own; or one that was used for this item, or for another, before.
        var id = known.Judgments.Count > 0 && random.OneIn(12) ? random.Pick(known.Judgments).Id : known.Fresh("j");
        var (given, values) = answers.Make(known.Settings(project), ResponseIds(item));
        var m = new SubmitJudgment(
            new JudgmentId(id),
            annotator,
            round,
            random.OneIn(4) ? random.Between(1, 2) : null,
            given,
            random.OneIn(3) ? People.TextOf(number, "because of") : null,
            given.Count == 0 ? [SubmitJudgment.CannotJudge]
                : random.OneIn(6) ? ["unsafe"]
                : [],
            number,
            random.OneIn(3) ? random.Shuffled(ResponseIds(item)) : null,
            random.OneIn(5) ? known.Clock.Now() - TimeSpan.FromHours(random.Between(31, 200)) : null,
            known.Settings(project)
        );
        var bad = random.OneIn(6) ? answers.Spoil(m) : null;
        if (bad is not null)
            (m, values) = (bad, [("never stored", [])]);
        var fact = model.Fact(key, id);
        Intent intent = null!;
        intent = new Intent(number, key, () => m with { Settings = known.Settings(project) })
        {
            Id = id,
            Judgment = new ExpectedJudgment(
                annotator.Value,
                (int)round,
                values,
                m.DurationMs,
                m.Rationale,
                values.Count > 0
            ),
            Check = (_, _) => model.Recorded(project, annotator, fact, intent),
            AskAgainOn = r => r.Code == "settings-changed",
        };
        fact.Submitted.Add(intent);
        known.Judgments.Add((key, id));
        return intent;
    }

    public Intent Withdraw(int number)
    {
        var random = known.Random;
        var (key, judgment) =
            known.Judgments.Count == 0 || random.OneIn(12)
                ? (known.SeenItem(), "nothing")
                : random.Pick(known.Judgments);
        var id = random.OneIn(12) && lastRequest.TryGetValue(key, out var last) ? last : known.Fresh("w");
        lastRequest[key] = id;
        var reason = random.OneIn(12) ? " " : "a slip";
        var request = new Request(id, [5, (byte)changes++, (byte)(changes >> 8)]);
        var fact = model.Fact(key, judgment);
        var intent = new Intent(number, key, () =>
            new WithdrawJudgment(request, new JudgmentId(judgment), reason, known.Settings(GrainKeys.ProjectOf(key)))
        )
        {
            Id = id,
            IsLogged = true,
            Check = (_, _) => fact.WithdrawnAt = Math.Min(fact.WithdrawnAt, model.Now),
            AskAgainOn = r => r.Code == "settings-changed",
        };
        fact.Withdrawals.Add(intent);
        return intent;
    }

    public Intent SetClosed(int number)
    {
        var key = known.SeenItem();
        var id = known.Fresh("item-");
        var message = new SetItemClosed(new Request(id, [6, (byte)changes++]), known.Random.OneIn(2));
        return new Intent(number, key, () => message) { Id = id, IsLogged = true };
    }

    public Intent Read(int number)
    {
        var key = known.SeenItem();
        return new Intent(number, key, () => new ReadItem()) { Check = (a, r) => CheckView(a, key, (ItemView)r) };
    }

    public Intent ReadUnits(int number)
    {
        var key = known.SeenItem();
        return new Intent(number, key, () => new ReadUnits(known.Settings(GrainKeys.ProjectOf(key))));
    }

    public Intent ReadRationale(int number)
    {
        var all = model
            .Judgments.SelectMany(i => i.Value.Values.Select(f => (Item: i.Key, Fact: f)))
            .Where(f => f.Fact.Accepted is not null)
            .ToList();
        if (all.Count == 0)
            return Read(number);
        var (item, fact) = known.Random.Pick(all);
        var (project, annotator, expected) = (
            GrainKeys.ProjectOf(item),
            new AnnotatorId(fact.Accepted!.Judgment!.Annotator),
            fact.Accepted.Judgment.Rationale
        );
        return new Intent(number, TextOf(item, fact), () => new ReadRationale())
        {
            Check = (a, r) =>
            {
                var text = ((RationaleView)r).Text;
                if (
                    model.IsOneLog
                    && text != expected
                    && !(text is null && model.People.MayBeErased(project, annotator))
                )
                    throw new BrokenPromise(
                        Promise.ReadYourWrites,
                        $"the text of {fact.Id} in {item} is '{text}', not '{expected}'"
                    );
                if (text is not null && model.People.MustBeErased(project, annotator, fact.AcceptedAt, a.HandedAt))
                    throw new BrokenPromise(
                        Promise.Erased,
                        $"the text of {fact.Id} in {item} is '{text}', and its author was erased"
                    );
            },
        };
    }

    /// <summary>Where the rationale of an accepted judgment lies.</summary>
    public static GrainKey TextOf(GrainKey item, JudgmentFact fact) =>
        GrainKeys.RationaleOf(
            GrainKeys.ProjectOf(item),
            new AnnotatorId(fact.Accepted!.Judgment!.Annotator),
            IdOf(item),
            new JudgmentId(fact.Id)
        );

    static ItemId IdOf(GrainKey item) => new(item.Name[(item.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    void CheckView(Attempt attempt, GrainKey item, ItemView view)
    {
        var shown = view.Judgments.ToLookup(j => j.Id.Value, StringComparer.Ordinal);
        foreach (var judgments in shown)
        {
            if (judgments.Count() > 1)
                throw new BrokenPromise(Promise.Once, $"{item} shows judgment {judgments.Key} twice");
            var j = judgments.First();
            model
                .Fact(item, judgments.Key)
                .Check(
                    j.Annotator.Value,
                    (int)j.Round,
                    [.. j.Answers.Select(a => (a.Criterion.Value, a.Values))],
                    j.DurationMs,
                    isWithdrawn: false
                );
        }
        foreach (var fact in model.Judgments.GetValueOrDefault(item, []).Values)
        {
            if (fact.AcceptedAt <= attempt.HandedAt && !shown.Contains(fact.Id))
                throw new BrokenPromise(Promise.ReadYourWrites, $"{item} does not show judgment {fact.Id}");
            if (fact.WithdrawnAt <= attempt.HandedAt && shown[fact.Id].Any(j => j.WithdrawnBecause is null))
                throw new BrokenPromise(
                    Promise.ReadYourWrites,
                    $"{item} shows judgment {fact.Id} as if it were not withdrawn"
                );
        }
    }
}
