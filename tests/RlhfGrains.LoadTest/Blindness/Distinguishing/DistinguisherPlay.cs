using System.Globalization;
using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>
/// Plays the two annotators, by one seed: in turns of some tasks each, every probe at random and without regard to what
/// a task is.
/// </summary>
/// <param name="pass">Lets time pass, until what ran out by it is noted; null: no task is left to run out.</param>
/// <param name="now">The server's clock, to the second.</param>
sealed class DistinguisherPlay(
    DistinguisherWorld world,
    DistinguisherPlan plan,
    Func<string, TimeSpan, Task>? pass,
    Func<DateTimeOffset> now
)
{
    static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    const int TurnTasksMax = 40;

    readonly Random random = new(plan.Seed + 1);
    readonly List<Sight> sights = [];
    readonly List<Sight>[] own =
    [
        [],
        [],
    ];
    readonly Dictionary<string, int>[] judged =
    [
        [],
        [],
    ];
    readonly List<(int Index, JsonNode Me, JsonNode Qualification)>[] pages =
    [
        [],
        [],
    ];
    readonly string[] lastPages = ["", ""];

    public async Task<IReadOnlyList<Sight>> Run()
    {
        for (var who = 0; sights.Count < plan.Tasks; who = 1 - who)
        {
            for (var left = random.Next(1, TurnTasksMax); left > 0 && sights.Count < plan.Tasks; left--)
                await Work(who);
        }
        for (var who = 0; who < 2; who++)
            Publications.AddTo(own[who], pages[who]);
        Comparison.AddTo(own[0], own[1]);
        return sights;
    }

    async Task Work(int who)
    {
        var (me, path) = (world.Annotators[who], world.Path);
        var next = (await me.Post($"{path}/tasks:next")).Expect(200);
        var task = next.Json["task"] ?? throw new InvalidOperationException("the work was used up");
        var prompt = (string)task["prompt"]![0]!["text"]!;
        var sight = new Sight(who, own[who].Count, sights.Count, prompt)
        {
            First = Text(task, 0),
            IsAgain = judged[who].ContainsKey(prompt),
        };
        sights.Add(sight);
        own[who].Add(sight);
        sight.Measure("next", next);
        sight["next ms"] = next.Ms;
        sight["shown first"] = sight.First == "one" ? 1 : 0;
        sight["expires in"] = Math.Round(
            (DateTimeOffset.Parse((string)task["expiresAt"]!, CultureInfo.InvariantCulture) - now()).TotalSeconds
        );
        sight["order, even or odd"] = sight.Index % 2;
        sight["order within ten"] = sight.Index % 10;
        task = await Probe(me, who, sight, task);
        if (Chance(.04))
        {
            sight.Measure("skip", await me.Post(Of(task, ":skip"), """{"reason":"unclear"}"""));
            return;
        }
        await Judge(me, who, sight, task);
        await Look(me, who, sight);
    }

    /// <summary>What can be done with an open task. The task may be another one afterwards, of the same item.</summary>
    async Task<JsonNode> Probe(Surface me, int who, Sight sight, JsonNode task)
    {
        if (Chance(.2))
            sight.Measure("read", await me.Get(Of(task, "")));
        if (Chance(.1))
            sight.Measure("renew", await me.Post(Of(task, ":renew")));
        if (Chance(.1))
            sight.Measure(
                "bad",
                await me.Post(
                    Of(task, "/judgment"),
                    """{"answers":[{"criterion":"better","preference":{"first":"x","second":"y","strength":1}}]}"""
                )
            );
        if (Chance(.1))
            sight.Measure("none", await me.Post(Of(task, "/judgment"), """{"answers":[]}"""));
        if (Chance(.1))
            sight.Measure("item", await me.Get($"{world.Path}/items/i{random.Next(plan.OrdinaryItems)}"));
        if (Chance(.1))
            sight.Measure(
                "direct",
                await me.Post(
                    $"{world.Path}/items/{(Chance(.5) ? 'i' : 'g')}{random.Next(plan.GoldItems)}/judgments",
                    """{"id":"d","answers":[]}"""
                )
            );
        if (Chance(.15))
        {
            sight.Measure("release", await me.Post(Of(task, ":release")));
            var back = (await me.Post($"{world.Path}/tasks:next")).Expect(200);
            sight.Measure("after release", back);
            var again = back.Json["task"]!;
            sight["came back"] = (string)again["prompt"]![0]!["text"]! == sight.Prompt ? 1 : 0;
            sight["came back as it was"] =
                (string)again["id"]! == (string)task["id"]! && Text(again, 0) == sight.First ? 1 : 0;
            task = again;
        }
        if (pass is null || !Chance(.08))
            return task;
        await pass(world.Ids[who], LeaseTime + TimeSpan.FromSeconds(1));
        sight.Measure("read when run out", await me.Get(Of(task, "")));
        if (Chance(.5))
            return task;
        var after = (await me.Post($"{world.Path}/tasks:next")).Expect(200);
        sight.Measure("after it ran out", after);
        var anew = after.Json["task"]!;
        sight["came back after it ran out"] = (string)anew["prompt"]![0]!["text"]! == sight.Prompt ? 1 : 0;
        sight["order after it ran out"] = Text(anew, 0) == sight.First ? 1 : 0;
        sight.Measure("late for the old one", await me.Post(Of(task, "/judgment"), Judgment(task, true)));
        return anew;
    }

    async Task Judge(Surface me, int who, Sight sight, JsonNode task)
    {
        var prefersOne = Chance(.7);
        var cannot = Chance(.05);
        var judgment = cannot ? """{"answers":[],"flags":["cannot-judge"]}""" : Judgment(task, prefersOne);
        var receipt = await me.Post(Of(task, "/judgment"), judgment);
        sight.Measure("judgment", receipt);
        sight["judgment ms"] = receipt.Ms;
        judged[who].TryAdd(sight.Prompt, sight.Index);
        if (Chance(.1))
            sight.Measure("judgment again", await me.Post(Of(task, "/judgment"), judgment));
        if (Chance(.1))
            sight.Measure("another judgment", await me.Post(Of(task, "/judgment"), Judgment(task, !prefersOne)));
        if (Chance(.1))
            sight.Measure("release behind it", await me.Post(Of(task, ":release")));
        if (Chance(.1))
            sight.Measure("read behind it", await me.Get(Of(task, "")));
    }

    /// <summary>One's own pages.</summary>
    async Task Look(Surface me, int who, Sight sight)
    {
        var (mine, qualification) = (
            await me.Get($"{world.Path}/annotators/me"),
            await me.Get($"{world.Path}/annotators/me/qualification")
        );
        sight.Measure("own page", mine);
        sight.Measure("own qualification", qualification);
        var both = mine.Text + qualification.Text;
        sight["own pages moved"] = both == lastPages[who] ? 0 : 1;
        lastPages[who] = both;
        if (sight["own pages moved"] == 1)
            pages[who].Add((sight.Index, mine.Json, qualification.Json));
    }

    bool Chance(double share) => random.NextDouble() < share;

    string Of(JsonNode task, string what) => $"{world.Path}/tasks/{task["id"]}{what}";

    static string Text(JsonNode task, int shown) => (string)task["responses"]![shown]!["text"]!;

    static string Judgment(JsonNode task, bool prefersOne)
    {
        var responses = task["responses"]!.AsArray();
        var one = responses.Single(r => (string)r!["text"]! == "one")!["id"];
        var two = responses.Single(r => (string)r!["text"]! == "two")!["id"];
        return $$$"""{"answers":[{"criterion":"better","preference":{"first":"{{{one}}}","second":"{{{two}}}","strength":{{{(prefersOne ? 1 : -1)}}}}}],"durationMs":4000}""";
    }
}
