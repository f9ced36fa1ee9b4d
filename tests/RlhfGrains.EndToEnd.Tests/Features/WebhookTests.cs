using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>What endpoints are sent, by the process and on the machine's clock.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task EveryItem_IsTold_InOrder_Once_AlsoAfterANewStart()
    {
        await using var server = await RealServer.Start();
        using var receiver = new Receiver();
        var project = await (await RealProject.Create(server, "\"overlap\":1")).WithItems(3);
        var webhook = await receiver.Subscribe(project, "item.completed batch.completed");

        foreach (var item in (string[])["i2", "i1", "i3"])
            await project.Judge(item, "ann", 1);

        List<Notice> told =
        [
            await receiver.Next(),
            await receiver.Next(),
            await receiver.Next(),
            await receiver.Next(),
        ];
        Assert.Equal(
            ["item.completed", "item.completed", "item.completed", "batch.completed"],
            told.Select(t => t.Type)
        );
        Assert.Equal(["i2", "i1", "i3"], told.Take(3).Select(t => t.Json.String("data/item")));
        Assert.All(told, t => Assert.True(t.IsSignedWith(webhook.Secret)));
        await webhook.Idle();
        Assert.All(await webhook.Deliveries(), d =>
            Assert.Equal(("delivered", 1), (d.String("status"), d.At("attempts").GetInt32()))
        );

        Assert.Equal(0, await server.Stop());
        await server.Start();
        await (await project.WithItems(1, "b2", "x")).Judge("x1", "ann", 1);

        // What was sent is not sent again: the next that comes is the next that happened.
        Assert.Equal(told.Select(t => t.Id).Distinct().Count(), told.Count);
        Assert.Equal("x1", (await receiver.Next()).Json.String("data/item"));
    }

    [Fact]
    public async Task A500_IsTriedAgain_UnderTheSameId_AndHoldsUpWhatComesBehind()
    {
        using var receiver = new Receiver();
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":1")).WithItems(2);
        var webhook = await receiver.Subscribe(project, "item.completed");
        var failures = 1;
        receiver.Answer = _ => Interlocked.Decrement(ref failures) >= 0 ? 500 : 204;

        await project.Judge("i1", "ann", 1);
        await project.Judge("i2", "ann", 1);

        var (first, again, second) = (await receiver.Next(), await receiver.Next(), await receiver.Next());
        Assert.Equal((first.Id, "i1"), (again.Id, again.Json.String("data/item")));
        Assert.Equal("i2", second.Json.String("data/item"));
        Assert.True(again.IsSignedWith(webhook.Secret));
        await webhook.Idle();
        Assert.Equal([1, 2], (await webhook.Deliveries()).Select(d => d.At("attempts").GetInt32()).Order());
    }

    [Fact]
    public async Task AgreementThatFallsBelowItsThreshold_IsToldOnce()
    {
        using var receiver = new Receiver();
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":2")).WithItems(40);
        await receiver.Subscribe(
            project,
            "agreement.low",
            ""","agreement":{"criterion":"helpful","coefficient":"alpha-nominal","threshold":0.6}"""
        );

        // They never agree, so that its interval lies below the threshold; looked at again every 10 s at most.
        for (var i = 1; i <= 40; i++)
            await project.Ingest.PostLines(
                $"{project.Path}/judgments",
                project.Judgment("ann", i % 2 == 0 ? 1 : -1, $"i{i}"),
                project.Judgment("bob", i % 2 == 0 ? -1 : 1, $"i{i}")
            );

        var low = await receiver.Next();
        Assert.Equal(("agreement.low", "helpful"), (low.Type, low.Json.String("data/criterion")));
        Assert.True(low.Json.At("data/high").GetDouble() < 0.6);
        Assert.Equal(0, receiver.Unread);
    }

    [Fact]
    public async Task ContestedItems_Pings_AndNewSecrets_AreDelivered()
    {
        using var receiver = new Receiver();
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":2")).WithItems(1);
        var webhook = await receiver.Subscribe(project, "item.contested");

        (await project.Lead.Post(webhook.Path + ":ping")).Expect(200);
        Assert.Equal("ping", (await receiver.Next()).Type);
        var rotated = webhook with
        {
            Secret = (await project.Lead.Post(webhook.Path + ":rotate-secret")).Expect(200).String("secret"),
        };
        await project.Judge("i1", "ann", 3);
        await project.Judge("i1", "bob", -3);

        var contested = await receiver.Next();
        Assert.Equal(("item.contested", "i1"), (contested.Type, contested.Json.String("data/item")));
        Assert.True(contested.IsSignedWith(webhook.Secret) && contested.IsSignedWith(rotated.Secret));
        await webhook.Idle();
        var number = (await webhook.Deliveries()).First(d => d.String("type") == "item.contested").String("id");
        (await project.Lead.Post($"{webhook.Path}/deliveries/{number}:redeliver")).Expect(200);
        Assert.Equal(contested.Id, (await receiver.Next()).Id);
    }

    [Fact]
    public async Task AnEndpointThatIsGone_IsPaused_AndGoesOnWhenALeadSaysSo()
    {
        using var receiver = new Receiver { Answer = static _ => 410 };
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":1")).WithItems(1);
        var webhook = await receiver.Subscribe(project, "item.completed");
        await project.Judge("i1", "ann", 1);
        var refused = await receiver.Next();
        await Waiting.For("paused webhook", async () =>
            (await webhook.Read()).At("paused").ValueKind is not System.Text.Json.JsonValueKind.Null
        );

        receiver.Answer = static _ => 204;
        (await project.Lead.Post(webhook.Path + ":resume")).Expect(200);

        Assert.Equal(refused.Id, (await receiver.Next()).Id);
        await webhook.Idle();
    }
}
