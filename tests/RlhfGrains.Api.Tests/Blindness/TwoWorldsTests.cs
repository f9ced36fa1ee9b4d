using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfGrains.Api.Tests.Gold;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;
using Shouldly;

namespace RlhfGrains.Api.Tests.Blindness;

/// <summary>
/// Promise 5, byte for byte: two worlds differ in one thing that annotators are not to know, and one of them asks the
/// same in both. What they are answered is the same but for ids and times. Later kinds of work join the facts and the
/// requests here.
/// </summary>
public sealed partial class TwoWorldsTests
{
    const int Tasks = 45;

    public static TheoryData<string> Facts =>
        [
            "some items are gold",
            "others have judged otherwise",
            "some items are complete",
            "what ran out was finished by others",
            "an item is closed",
        ];

    [Theory]
    [MemberData(nameof(Facts))]
    public async Task WhatAnAnnotatorIsAnswered_IsTheSameInBothWorlds(string fact)
    {
        var without = await Play(fact, holds: false);
        var with = await Play(fact, holds: true);

        without.Count.ShouldBeGreaterThan(6 * Tasks);
        for (var n = 0; n < Math.Min(without.Count, with.Count); n++)
            with[n].ShouldBe(without[n], $"answer {n}");
        with.Count.ShouldBe(without.Count);
    }

    static async Task<List<string>> Play(string fact, bool holds)
    {
        var clock = new ManualTimeProvider(Instant.Of(new DateTimeOffset(2026, 1, 1, 7, 13, 0, TimeSpan.Zero)));
        var server = new ApiServer { Clock = clock, ProjectSecret = new byte[32] };
        await server.InitializeAsync();
        try
        {
            var world = new World(
                await TestProject.Create(server, "p", TestProject.PreferenceAndRatings, overlap: 2),
                clock,
                fact,
                holds
            );
            await world.Prepare();
            for (var n = 1; n <= Tasks; n++)
                await world.Work(n);
            return world.Transcript;
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    sealed partial class World(TestProject project, ManualTimeProvider clock, string fact, bool holds)
    {
        public List<string> Transcript { get; } = [];

        bool Holds(string what) => holds && fact == what;

        public async Task Prepare()
        {
            (
                await project.Lead.Put(
                    $"{project.Path}/settings",
                    $$$"""
                    {"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{{TestProject.PreferenceAndRatings}}},"overlap":2,
                     "assignment":{"leaseSeconds":60,"releasesPerDayMax":1000,"annotatorsSubmit":true},
                     "quality":{"gold":{"share":0.3} } }
                    """,
                    "\"1\""
                )
            ).Expect(200);
            // All items look the same; x1, x2, ... are those that the fact is about, and come first.
            await project.WithItems(20, batch: "b1", prefix: "x");
            await project.WithItems(60, batch: "b2");
            await project.WithGold(60);
            for (var i = 1; i <= 20; i++)
            {
                if (Holds("some items are gold"))
                    (await project.Lead.Put($"{project.Path}/items/x{i}/gold", GoldProject.AIsBetter, null)).Expect(
                        200
                    );
                if (Holds("an item is closed"))
                    (await project.Lead.PostNothing($"{project.Path}/items/x{i}:close")).Expect(204);
                if (Holds("some items are complete"))
                    await Finish($"x{i}");
                if (fact == "others have judged otherwise")
                    await project.Judge($"x{i}", "else", holds ? 2 : -2);
            }
        }

        /// <summary>
        /// One task, with everything that can be asked along its way; which of it depends on its number alone.
        /// </summary>
        public async Task Work(int n)
        {
            var ann = project.Annotator;
            var task = await Next();
            var path = $"{project.Path}/tasks/{task.GetProperty("id").GetString()}";
            if (n % 2 == 0)
                Note(await ann.Get(path));
            if (n % 3 == 0)
                Note(await ann.PostNothing($"{path}:renew"));
            if (n % 4 == 0)
            {
                Note(await ann.PostNothing($"{path}:release"));
                Note(await ann.Get(path));
                Note(await ann.PostNothing($"{path}:release"));
                task = await Next();
            }
            if (n % 5 == 0)
                Note(
                    await ann.Post(
                        $"{path}/judgment",
                        """{"answers":[{"criterion":"helpful","preference":{"first":"x","second":"y","strength":9}}]}"""
                    )
                );
            if (n % 7 == 0)
                await LetRunOut(path);
            if (n % 11 == 0)
                Note(await ann.Post($"{path}:skip", """{"reason":"unclear"}"""));
            var judgment = GoldProject.Judgment(task, prefersA: n % 3 != 0);
            Note(await ann.Post($"{path}/judgment", judgment));
            Note(await ann.Post($"{path}/judgment", judgment));
            Note(await ann.Post($"{path}/judgment", """{"answers":[],"flags":["cannot-judge"]}"""));
            Note(await ann.PostNothing($"{path}:release"));
            Note(await ann.Get($"{project.Path}/items/x{n}"));
            Note(await ann.Post($"{project.Path}/items/nothing/judgments", project.Preference(1, id: $"d{n}")));
            Note(await ann.Get($"{project.Path}/annotators/me"));
            Note(await ann.Get($"{project.Path}/annotators/me/qualification"));
            Note(await ann.PostNothing($"{project.Path}/tasks:next?mode=practice"));
        }

        async Task LetRunOut(string path)
        {
            var item = await project.OpenItem();
            clock.Advance(TimeSpan.FromSeconds(61));
            while (
                (await project.Lead.Get($"{project.Path}/annotators/{project.AnnotatorId}"))
                    .Expect(200)
                    .Json.GetProperty("tasks")
                    .GetProperty("open")
                    .GetArrayLength() > 0
            ) { }
            if (Holds("what ran out was finished by others"))
                await Finish(item);
            Note(await project.Annotator.Get(path));
            Note(await project.Annotator.PostNothing($"{path}:renew"));
        }

        /// <summary>By as many others as its overlap says; gold takes any number.</summary>
        async Task Finish(string item)
        {
            foreach (var other in new[] { "else", "somebody" })
                await project.Ingest.Post($"{project.Path}/items/{item}/judgments", project.Preference(1, other));
        }

        async Task<JsonElement> Next()
        {
            var answer = await project.Annotator.PostNothing($"{project.Path}/tasks:next");
            Note(answer);
            return answer.Expect(200).Json.GetProperty("task");
        }

        void Note(Reply reply)
        {
            var headers = reply
                .Headers.OrderBy(h => h.Key, StringComparer.Ordinal)
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}");
            var text = $"{reply.Status} {reply.ContentType}\n{string.Join('\n', headers)}\n{reply.Text}";
            Transcript.Add(
                Times()
                    .Replace(Dates().Replace(TaskIds().Replace(Traces().Replace(text, "trace"), "id"), "date"), "time")
            );
        }

        [GeneratedRegex("""\b([0-9a-z]{26}|[0-9a-z]{12})\b""")]
        private static partial Regex TaskIds();

        [GeneratedRegex("""\d{4}-\d\d-\d\dT[0-9:.]+Z""")]
        private static partial Regex Times();

        [GeneratedRegex("""[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [0-9:]{8} GMT""")]
        private static partial Regex Dates();

        [GeneratedRegex("""\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\b""")]
        private static partial Regex Traces();
    }
}
