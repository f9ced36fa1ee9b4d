using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>Tasks that are reserved for some seconds.</summary>
public sealed class LeaseTests
{
    // 5 s: whoever gets the task must be able to judge it in that time, on a machine that runs other tests too.
    const string Short = """ "overlap":1,"assignment":{"leaseSeconds":5,"keepSurplus":false}""";

    [Fact]
    public async Task ALeaseThatRunsOut_GoesToWhoeverWaits_AndTheLateJudgmentToNobody()
    {
        var project = await (await RealProject.Create(await SharedServer.Get(), Short)).WithItems(1);
        var (slow, quick) = (await project.Annotator("slow"), await project.Annotator("quick"));
        var held = (await slow.Next())!.Value;
        Assert.Equal("no-work", await quick.Reason());

        // Woken when the lease runs out.
        var task = (await quick.Next("?waitSeconds=30"))!.Value;
        (await quick.Judge(task)).Expect(201);

        Assert.Equal(409, (await slow.Judge(held)).Status);
        Assert.Equal(
            1,
            (await project.Lead.Get($"{project.Path}/items/i1")).Expect(200).At("judgments").GetArrayLength()
        );
    }

    [Fact]
    public async Task ALeaseIsRenewed_ReleasedAndSkipped()
    {
        var project = await (
            await RealProject.Create(await SharedServer.Get(), """ "overlap":1,"assignment":{"leaseSeconds":600}""")
        ).WithItems(1);
        var (one, other) = (await project.Annotator("one"), await project.Annotator("other"));
        var task = (await one.Next())!.Value;
        var renewed = (await one.Do(task, "renew")).Expect(200).At("expiresAt").GetDateTimeOffset();
        Assert.True(renewed >= task.At("expiresAt").GetDateTimeOffset());
        Assert.Equal(task.String("id"), (await one.Next())!.Value.String("id"));

        // Put aside, it is kept for its annotator.
        (await one.Do(task, "release")).Expect(204);
        Assert.Equal("no-work", await other.Reason());
        Assert.Equal(task.String("id"), (await one.Next())!.Value.String("id"));
        (await one.Do(task, "skip", """{"reason":"unsafe"}""")).Expect(204);
        (await other.Do((await other.Next())!.Value, "skip", """{"reason":"not-my-language"}""")).Expect(204);

        Assert.Equal("no-work", await other.Reason());
        Assert.Equal(
            1,
            (await project.Lead.Get($"{project.Path}/annotators/{one.Id}")).Expect(200).Int("tasks/releases")
        );
        Assert.Equal(
            1,
            (await project.Lead.Get($"{project.Path}/annotators/{other.Id}")).Expect(200).Int("tasks/skips")
        );
    }

    [Fact]
    public async Task LeasesThatRunOutWhileTheServerIsDown_AreOverWhenItIsBack()
    {
        await using var server = await RealServer.Start();
        var project = await (await RealProject.Create(server, Short)).WithItems(2);
        var (gone, other) = (await project.Annotator("gone"), await project.Annotator("other"));
        var lost = (await gone.Next())!.Value;

        await server.KillAndStart();

        for (var items = 0; items < 2; items++)
            (await other.Judge((await other.Next("?waitSeconds=30"))!.Value)).Expect(201);
        Assert.Equal(2, (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Int("complete"));
        Assert.NotEqual(201, (await gone.Judge(lost)).Status);
    }

    [Fact]
    public async Task ManyWhoAsk_GiveEveryItemExactlyItsOverlap()
    {
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":2")).WithItems(6);
        var workers = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => project.Annotator($"w{n}")));

        await Task.WhenAll(
            workers.Select(async worker =>
            {
                while (await worker.Next() is { } task)
                    (await worker.Judge(task)).Expect(201);
            })
        );

        for (var i = 1; i <= 6; i++)
        {
            var judges = (await project.Lead.Get($"{project.Path}/items/i{i}"))
                .Expect(200)
                .At("judgments")
                .EnumerateArray()
                .Select(j => j.String("annotator"))
                .ToList();
            Assert.Equal((2, 2), (judges.Count, judges.Distinct().Count()));
        }
    }
}
