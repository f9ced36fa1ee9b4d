using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;
using Shouldly;

namespace RlhfGrains.Api.Tests.Webhooks;

/// <summary>What an endpoint gets, over real HTTP.</summary>
public sealed class DeliveryTests
{
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1.25);

    [Fact]
    public async Task Events_ArriveInOrder_SignedSoThatAReceiverCanTell_WithIdsAlone()
    {
        await using var hooked = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await hooked.Server.NewProject(overlap: 2)).WithItems(3);
        var webhook = await HookedServer.Subscribe(
            project,
            endpoint.Url,
            "\"item.completed\",\"item.contested\",\"batch.completed\""
        );

        for (var i = 1; i <= 3; i++)
        {
            await project.Judge($"i{i}", "kim@example.org", 2);
            await project.Judge($"i{i}", "lou@example.org", i == 2 ? -2 : 1);
        }

        var notices = Enumerable.Range(0, 5).Select(_ => endpoint.Next()).ToList();
        notices
            .Select(n => n.Type)
            .ShouldBe(["item.completed", "item.completed", "item.contested", "item.completed", "batch.completed"]);
        notices.Select(n => n.Id).ShouldBe(Enumerable.Range(1, 5).Select(n => $"{webhook.Id}-{n}"));
        notices.ShouldAllBe(n =>
            n.IsSignedWith(webhook.Secret)
            && n.Headers["Content-Type"] == "application/json"
            && !n.Text.Contains("example.org")
        );
        notices[2]
            .Text.ShouldBe(
                $$$"""
                {"id":"{{{webhook.Id}}}-3","type":"item.contested","version":1,"timestamp":"2026-01-01T00:00:00.000Z","project":"{{{project.Id}}}","data":{"item":"i2","batch":"b1","category":"creative","judgments":2,"contestedCriteria":["helpful"]}}
                """
            );
        notices[4].Data.GetProperty("complete").GetInt32().ShouldBe(3);
        await webhook.Until(w => w.GetProperty("waiting").GetInt32() == 0);
        (await webhook.Deliveries()).ShouldAllBe(d =>
            d.GetProperty("status").GetString() == "delivered" && d.GetProperty("attempts").GetInt32() == 1
        );
    }

    [Fact]
    public async Task A500_IsTriedAgainLater_UnderTheSameId_AndKeepsTheOrder()
    {
        await using var hooked = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await hooked.Server.NewProject(overlap: 1)).WithItems(2);
        var webhook = await HookedServer.Subscribe(project, endpoint.Url);
        endpoint.Answer = static c => Endpoint.Status(c, 500);
        await project.Judge("i1", "kim", 1);
        await project.Judge("i2", "kim", 1);
        var first = endpoint.Next();
        var failed = await webhook.Until(w => w.GetProperty("failuresInRow").GetInt32() == 1);
        (failed.GetProperty("retryAt").GetDateTimeOffset() - hooked.Clock.GetUtcNow()).TotalSeconds.ShouldBeInRange(
            5,
            6.25
        );
        (await webhook.Deliveries())[1]
            .GetProperty("lastAttempt")
            .GetProperty("responseStatus")
            .GetInt32()
            .ShouldBe(500);
        endpoint.Unread.ShouldBe(0);

        endpoint.Answer = static c => Endpoint.Status(c, 200);
        hooked.Clock.Advance(TimeSpan.FromSeconds(7));

        var second = endpoint.Next();
        (second.Id, second.Text).ShouldBe((first.Id, first.Text));
        second.Timestamp.ShouldBe(first.Timestamp.AddSeconds(7));
        second.IsSignedWith(webhook.Secret).ShouldBeTrue();
        endpoint.Next().Data.GetProperty("item").GetString().ShouldBe("i2");
    }

    [Theory]
    [InlineData(404, "status")]
    [InlineData(302, "redirect")]
    [InlineData(307, "redirect")]
    [InlineData(410, "gone")]
    public async Task Refusal_IsSaidForWhatItIs_AndNoRedirectIsFollowed(int status, string fault)
    {
        await using var hooked = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        await using var elsewhere = await Endpoint.Start();
        var project = await (await hooked.Server.NewProject(overlap: 1)).WithItems(1);
        var webhook = await HookedServer.Subscribe(project, endpoint.Url);
        endpoint.Answer = c =>
        {
            c.Response.Headers.Location = elsewhere.Url;
            return Endpoint.Status(c, status);
        };

        await project.Judge("i1", "kim", 1);

        var failed = await webhook.Until(w => w.GetProperty("failuresInRow").GetInt32() == 1);
        var last = (await webhook.Deliveries())[0].GetProperty("lastAttempt");
        (last.GetProperty("fault").GetString(), last.GetProperty("responseStatus").GetInt32()).ShouldBe(
            (fault, status)
        );
        (failed.GetProperty("paused").ValueKind is not JsonValueKind.Null).ShouldBe(fault == "gone");
        elsewhere.Unread.ShouldBe(0);
    }

    [Fact]
    public async Task SlowEndpoint_IsCutOff_AndDoesNotHoldUpOthers()
    {
        await using var hooked = await HookedServer.Start();
        await using var slow = await Endpoint.Start();
        await using var quick = await Endpoint.Start();
        var project = await (await hooked.Server.NewProject(overlap: 1)).WithItems(1);
        slow.Answer = Endpoint.Never;
        var waiting = await HookedServer.Subscribe(project, slow.Url);
        await HookedServer.Subscribe(project, quick.Url);

        await project.Judge("i1", "kim", 1);

        slow.Next();
        quick.Next();
        (await waiting.Read()).GetProperty("failuresInRow").GetInt32().ShouldBe(0);
        hooked.Clock.Advance(TimeSpan.FromSeconds(Limits.WebhookTotalSeconds));
        await waiting.Until(w => w.GetProperty("failuresInRow").GetInt32() == 1);
        (await waiting.Deliveries())[0]
            .GetProperty("lastAttempt")
            .GetProperty("fault")
            .GetString()
            .ShouldBe("timed-out");
    }

    [Fact]
    public async Task DeadEndpoint_IsPausedAndSaysSo_AndResumedItGetsEverything()
    {
        await using var hooked = await HookedServer.Start();
        var endpoint = await Endpoint.Start();
        var url = endpoint.Url;
        var project = await (await hooked.Server.NewProject(overlap: 1)).WithItems(2);
        var webhook = await HookedServer.Subscribe(project, url);
        await endpoint.DisposeAsync();
        await project.Judge("i1", "kim", 1);
        await project.Judge("i2", "kim", 1);
        for (var failures = 1; failures < Backoff.FailuresMax; failures++)
        {
            await webhook.Until(w => w.GetProperty("failuresInRow").GetInt32() == failures);
            hooked.Clock.Advance(LongestWait);
        }

        var paused = await webhook.Until(w => w.GetProperty("paused").ValueKind is not JsonValueKind.Null);

        paused.GetProperty("paused").GetProperty("reason").GetString().ShouldBe("endpoint-failed");
        paused.GetProperty("waiting").GetInt32().ShouldBe(2);
        (await webhook.Deliveries())[1]
            .GetProperty("lastAttempt")
            .GetProperty("fault")
            .GetString()
            .ShouldBe("connection");
        await using var mended = await Endpoint.Start();
        (
            await webhook.Lead.Send(
                HttpMethod.Patch,
                webhook.Path,
                System.Text.Encoding.UTF8.GetBytes($$"""{"url":"{{mended.Url}}"}"""),
                "application/json"
            )
        ).Expect(200);
        (await webhook.Lead.PostNothing(webhook.Path + ":resume")).Expect(200);
        new[] { mended.Next(), mended.Next() }
            .Select(n => n.Data.GetProperty("item").GetString())
            .ShouldBe(["i1", "i2"]);
    }

    [Fact]
    public async Task Restart_GoesOnWithWhatWasUnderWayAndWhatWaits()
    {
        var before = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await before.Server.NewProject(overlap: 1)).WithItems(2);
        var webhook = await HookedServer.Subscribe(project, endpoint.Url);
        endpoint.Answer = Endpoint.Never;
        await project.Judge("i1", "kim", 1);
        await project.Judge("i2", "kim", 1);
        var first = endpoint.Next();
        endpoint.Answer = static c => Endpoint.Status(c, 204);

        await using var after = await before.Restart();

        var again = endpoint.Next();
        (again.Id, again.IsSignedWith(webhook.Secret)).ShouldBe((first.Id, true));
        endpoint.Next().Id.ShouldBe($"{webhook.Id}-2");
    }

    [Fact]
    public async Task Restart_KeepsTheWaitAfterAFailure()
    {
        var before = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await before.Server.NewProject(overlap: 1)).WithItems(1);
        var webhook = await HookedServer.Subscribe(project, endpoint.Url);
        endpoint.Answer = static c => Endpoint.Status(c, 503);
        await project.Judge("i1", "kim", 1);
        endpoint.Next();
        await webhook.Until(w => w.GetProperty("failuresInRow").GetInt32() == 1);

        await using var after = await before.Restart();
        var lead = after.Server.With(webhook.Lead.Key);
        (await lead.Get(webhook.Path)).Expect(200).Json.GetProperty("failuresInRow").GetInt32().ShouldBe(1);
        endpoint.Unread.ShouldBe(0);
        after.Clock.Advance(TimeSpan.FromSeconds(7));

        endpoint.Next().Id.ShouldBe($"{webhook.Id}-1");
    }

    [Fact]
    public async Task Target_IsCheckedAtEveryAttempt_NotOnlyWhenItWasGiven()
    {
        var before = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await before.Server.NewProject(overlap: 1)).WithItems(1);
        var byName = await HookedServer.Subscribe(
            project,
            endpoint.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
        );

        await using var after = await before.Restart(allow: false);
        var lead = after.Server.With(byName.Lead.Key);
        (await lead.PostNothing(byName.Path + ":ping")).Expect(200);

        var webhook = byName with { Lead = lead };
        while ((await webhook.Deliveries())[0].GetProperty("status").GetString() == "waiting") { }
        (await webhook.Deliveries())[0]
            .GetProperty("lastAttempt")
            .GetProperty("fault")
            .GetString()
            .ShouldBe("target-refused");
        endpoint.Unread.ShouldBe(0);
    }

    [Fact]
    public async Task Ping_Redelivery_AndARotatedSecret()
    {
        await using var hooked = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await hooked.Server.NewProject(overlap: 1)).WithItems(1);
        var webhook = await HookedServer.Subscribe(project, endpoint.Url);
        await project.Judge("i1", "kim", 1);
        var sent = endpoint.Next();
        await webhook.Until(w => w.GetProperty("waiting").GetInt32() == 0);

        (await webhook.Lead.PostNothing(webhook.Path + ":ping")).Expect(200);
        endpoint.Next().Type.ShouldBe("ping");
        var fresh = (await webhook.Lead.PostNothing(webhook.Path + ":rotate-secret")).Expect(200).String("secret");
        (await webhook.Lead.PostNothing($"{webhook.Path}/deliveries/{sent.Id}:redeliver")).Expect(200);

        var again = endpoint.Next();
        (again.Id, again.Text).ShouldBe((sent.Id, sent.Text));
        again.IsSignedWith(webhook.Secret).ShouldBeTrue();
        again.IsSignedWith(fresh).ShouldBeTrue();
        await webhook.Until(w => w.GetProperty("waiting").GetInt32() == 0);
        hooked.Clock.Advance(WebhookState.SecretOverlap);
        (await webhook.Lead.PostNothing($"{webhook.Path}/deliveries/{sent.Id}:redeliver")).Expect(200);
        var later = endpoint.Next();
        (later.IsSignedWith(webhook.Secret), later.IsSignedWith(fresh)).ShouldBe((false, true));
    }

    [Fact]
    public async Task LowAgreement_IsToldOnce_WithTheInterval()
    {
        await using var hooked = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await (await hooked.Server.NewProject()).WithItems(30);
        await HookedServer.Subscribe(
            project,
            endpoint.Url,
            "\"agreement.low\"",
            ",\"agreement\":{\"criterion\":\"helpful\",\"category\":\"creative\",\"coefficient\":\"alpha-ordinal\",\"threshold\":0.5}"
        );
        for (var i = 1; i <= 30; i++)
        {
            await project.Judge($"i{i}", "kim", i % 2 == 0 ? 2 : -2);
            await project.Judge($"i{i}", "lou", i % 3 == 0 ? 2 : -2);
        }
        hooked.Clock.Advance(AgreementLooks.IntervalMin);

        var told = endpoint.Next();

        told.Type.ShouldBe("agreement.low");
        told.Data.GetProperty("high").GetDouble().ShouldBeLessThan(0.5);
        told.Data.GetProperty("low").GetDouble().ShouldBeLessThan(told.Data.GetProperty("value").GetDouble());
        (told.Data.GetProperty("category").GetString(), told.Data.GetProperty("coefficient").GetString()).ShouldBe(
            ("creative", "alpha-ordinal")
        );
    }

    [Fact]
    public async Task WhatItsGrainsWillSend_GoesOutInItsForm()
    {
        await using var hooked = await HookedServer.Start();
        await using var endpoint = await Endpoint.Start();
        var project = await hooked.Server.NewProject();
        await HookedServer.Subscribe(
            project,
            endpoint.Url,
            "\"annotator.qualified\",\"annotator.probation\",\"annotator.suspended\",\"drift.alarm\""
        );
        var (at, someone) = (hooked.Clock.Now(), new AnnotatorWebhookEvent(new("an-1"), new("creative")));

        await hooked
            .Server.Services.GetRequiredService<IGrains>()
            .Ask(
                GrainKeys.WebhooksOf(new(project.Id)),
                new Announce(
                    [
                        new(EventTypes.AnnotatorQualified, at, Annotator: someone),
                        new(EventTypes.AnnotatorProbation, at, Annotator: someone),
                        new(EventTypes.AnnotatorSuspended, at, Annotator: someone),
                        new(
                            EventTypes.DriftAlarm,
                            at,
                            Drift: new(new("an-1"), new("creative"), "gold-correctness", "alarm-1", at)
                        ),
                    ],
                    false
                )
            );

        var notices = Enumerable.Range(0, 4).Select(_ => endpoint.Next()).ToList();
        notices
            .Select(n => n.Type)
            .ShouldBe(["annotator.qualified", "annotator.probation", "annotator.suspended", "drift.alarm"]);
        notices[0].Data.GetRawText().ShouldBe("""{"annotator":"an-1","category":"creative"}""");
        notices[3]
            .Data.GetRawText()
            .ShouldBe(
                """{"annotator":"an-1","category":"creative","stream":"gold-correctness","alarm":"alarm-1","since":"2026-01-01T00:00:00.000Z"}"""
            );
    }
}
