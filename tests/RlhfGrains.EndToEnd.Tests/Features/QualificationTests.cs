using System.Text.Json;
using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>
/// Practice on gold, the gate, its cool-down, and gold in the work. One right answer passes, two wrong ones fail.
/// </summary>
public sealed class QualificationTests
{
    const string Gate =
        """{"wantedAccuracy":0.8,"unacceptableAccuracy":0.15,"falsePassRate":0.2,"falseFailRate":0.05,"itemsMax":20,"attemptsMax":2}""";

    static string Policy(string more = "") =>
        $$$"""
            "overlap":1,"quality":{"qualification":{"gate":{{{Gate}}},"coolDownHours":0{{{more}}}}}
            """;

    [Fact]
    public async Task ACandidate_Practises_IsTold_Passes_AndWorks()
    {
        using var receiver = new Receiver();
        var project = await (
            await (await RealProject.Create(await SharedServer.Get(), Policy())).WithItems(1)
        ).WithGold(4);
        await receiver.Subscribe(project, "annotator.qualified annotator.suspended");
        var worker = await project.Annotator("kim");

        var wrong = (await worker.Judge((await worker.Next())!.Value, prefersA: false)).Expect(201);
        Assert.Equal(
            (false, "b is wrong."),
            (wrong.At("feedback/right").GetBoolean(), wrong.String("feedback/explanation"))
        );
        while (await Status(worker) != "qualified")
            (await worker.Judge((await worker.Next())!.Value)).Expect(201);

        Assert.Equal("annotator.qualified", (await receiver.Next()).Type);
        var work = (await worker.Next())!.Value;
        Assert.Equal(JsonValueKind.Null, (await worker.Judge(work)).Expect(201).At("feedback").ValueKind);
        var gates = (await project.Lead.Get($"{project.Path}/annotators/{worker.Id}/qualification"))
            .Expect(200)
            .At("categories/0/gates");
        Assert.Equal("passed", gates.String("0/outcome"));
    }

    [Fact]
    public async Task ACandidate_WhoFailsTwice_IsSuspended_AndALeadMayEndIt()
    {
        using var receiver = new Receiver();
        var project = await (
            await (await RealProject.Create(await SharedServer.Get(), Policy())).WithItems(1)
        ).WithGold(12);
        await receiver.Subscribe(project, "annotator.qualified annotator.suspended");
        var worker = await project.Annotator("kim");

        // Behind the first attempt comes a cool-down, of no length here, and then the second.
        while (await worker.Next() is { } task)
            (await worker.Judge(task, prefersA: false)).Expect(201);

        Assert.Equal("suspended", await Status(worker));
        Assert.Equal("annotator.suspended", (await receiver.Next()).Type);
        var causes = (await project.Lead.Get($"{project.Path}/annotators/{worker.Id}/qualification"))
            .Expect(200)
            .At("categories/0/changes")
            .EnumerateArray()
            .Select(c => c.String("cause"))
            .ToList();
        Assert.Contains("gate-failed", causes);
        Assert.Contains("attempts-used-up", causes);

        (
            await project.Lead.Post(
                $"{project.Path}/annotators/{worker.Id}/qualification:set",
                """{"category":"creative","status":"qualified","reason":"spoken to"}"""
            )
        ).Expect(200);

        (await worker.Judge((await worker.Next())!.Value)).Expect(201);
    }

    [Fact]
    public async Task GoldInTheWork_LooksLikeAnyTask_AndIsCountedForLeads()
    {
        var project = await (
            await (
                await RealProject.Create(await SharedServer.Get(), """ "overlap":1,"quality":{"gold":{"share":0.5}}""")
            ).WithItems(12)
        ).WithGold(6);
        var worker = await project.Annotator("kim");

        var members = new HashSet<string>();
        while (await worker.Next() is { } task)
        {
            var receipt = (await worker.Judge(task)).Expect(201);
            members.Add(
                string.Join(',', task.EnumerateObject().Concat(receipt.Json.EnumerateObject()).Select(m => m.Name))
            );
            Assert.Equal(JsonValueKind.Null, receipt.At("feedback").ValueKind);
        }

        Assert.Single(members);
        var gold = (await project.Lead.Get($"{project.Path}/annotators/{worker.Id}")).Expect(200).At("gold/0");
        Assert.Equal("gold", gold.String("kind"));
        Assert.True(gold.At("answered").GetInt32() > 0);
        Assert.Equal(gold.At("answered").GetInt32(), gold.At("right").GetInt32());
        Assert.Equal(12, (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Int("complete"));

        // A corrected answer corrects the counts.
        var met =
            (await project.Lead.Get($"{project.Path}/items/g1")).Expect(200).At("judgments").GetArrayLength() > 0
                ? 1
                : 0;
        var changed = (
            await project.Lead.Put(
                $"{project.Path}/items/g1/gold",
                """{"answers":[{"criterion":"helpful","preference":{"first":"b","second":"a","accepted":{"min":1}}}]}"""
            )
        ).Expect(200);
        Assert.Equal(met, changed.Int("corrected"));
    }

    static async Task<string> Status(Worker worker)
    {
        var categories = (await worker.Caller.Get($"{worker.Project.Path}/annotators/me/qualification"))
            .Expect(200)
            .At("categories");
        return categories.GetArrayLength() == 0 ? "candidate" : categories.String("0/status");
    }
}
