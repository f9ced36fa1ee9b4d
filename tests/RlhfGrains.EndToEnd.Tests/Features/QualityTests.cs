using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>Whether annotators agree with themselves, and whether they have changed.</summary>
public sealed class QualityTests
{
    [Fact]
    public async Task OnesOwnWork_ComesBack_AndIsHeldAgainstTheFirstAnswer()
    {
        var project = await (
            await RealProject.Create(
                await SharedServer.Get(),
                """ "overlap":1,"quality":{"selfAudit":{"share":1,"afterHours":0}}"""
            )
        ).WithItems(4);
        var worker = await project.Annotator("kim");

        for (var tasks = 0; tasks < 8; tasks++)
            (await worker.Judge((await worker.Next())!.Value)).Expect(201);

        Assert.Null(await worker.Next());
        var self = (await project.Lead.Get($"{project.Path}/annotators/{worker.Id}/self-agreement"))
            .Expect(200)
            .At("rows/0");
        Assert.Equal((4, 1.0), (self.At("answers").GetInt32(), self.At("sameAnswers/value").GetDouble()));
        // Outside the overlap, and no agreement of round `first`.
        Assert.Equal(4, (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Int("judgments"));
    }

    [Fact]
    public async Task WhoChanges_IsTold_ToLeadsAndEndpoints_UntilItIsAcknowledged()
    {
        using var receiver = new Receiver();
        var project = await (
            await RealProject.Create(
                await SharedServer.Get(),
                """ "overlap":3,"quality":{"drift":{"judgmentsBetweenFalseAlarms":200,"signals":["consensus"],"baselineObservations":30}}"""
            )
        ).WithItems(80);
        await receiver.Subscribe(project, "drift.alarm");

        var lines = Enumerable
            .Range(1, 80)
            .SelectMany(i =>
                (string[])
                    [
                        project.Judgment("steady-1", 1, $"i{i}"),
                        project.Judgment("steady-2", 2, $"i{i}"),
                        project.Judgment("drifting", i > 50 || i % 15 == 0 ? -1 : 1, $"i{i}"),
                    ]
            );
        Assert.All((await project.Ingest.PostLines($"{project.Path}/judgments", lines)).Expect(200).Lines, l =>
            Assert.Equal(201, l.At("status").GetInt32())
        );

        var told = await receiver.Next();
        Assert.Equal(("drift.alarm", "consensus"), (told.Type, told.Json.String("data/stream")));
        var alarm = (await project.Lead.Get($"{project.Path}/drift/alarms?open=true")).Expect(200).At("items/0");
        Assert.Equal(told.Json.String("data/annotator"), alarm.String("annotator"));
        (
            await project.Lead.Post(
                $"{project.Path}/annotators/{alarm.String("annotator")}/drift/alarms/{alarm.At("number").GetInt32()}:acknowledge",
                """{"note":"The new rubric was not read."}"""
            )
        ).Expect(200);
        Assert.Equal(
            0,
            (await project.Lead.Get($"{project.Path}/drift/alarms?open=true")).Expect(200).At("items").GetArrayLength()
        );
        Assert.True(
            (await project.Lead.Get($"{project.Path}/annotators/{alarm.String("annotator")}/drift"))
                .Expect(200)
                .At("streams/0/chart")
                .GetArrayLength() > 0
        );
    }

    [Fact]
    public async Task AnAdaptiveOverlap_StopsWhereJudgmentsAgree_AndBuysMoreWhereTheyDoNot()
    {
        var project = await (
            await RealProject.Create(
                await SharedServer.Get(),
                """ "overlap":null,"assignment":{"overlap":{"min":2,"max":5,"posterior":0.95,"accuracy":0.8,"spread":0,"criteria":["helpful"]}}"""
            )
        ).WithItems(2);
        foreach (var (who, strength) in new[] { ("ann", 2), ("bob", 1) })
            await project.Judge("i1", who, strength);
        foreach (var (who, strength) in new[] { ("ann", 1), ("bob", -1), ("cat", 1), ("dan", 1) })
            await project.Judge("i2", who, strength);

        (await project.Ingest.Post($"{project.Path}/items/i1/judgments", project.Judgment("cat", 1))).Expect(
            409,
            "item-complete"
        );
        (await project.Ingest.Post($"{project.Path}/items/i2/judgments", project.Judgment("eve", 1))).Expect(
            409,
            "item-complete"
        );

        var overlap = (await project.Lead.Get($"{project.Path}/overlap")).Expect(200);
        Assert.Equal((2, 6), (overlap.Int("complete/items"), overlap.Int("complete/judgments")));
        Assert.Equal("first-k", (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).String("basis/of"));
    }
}
