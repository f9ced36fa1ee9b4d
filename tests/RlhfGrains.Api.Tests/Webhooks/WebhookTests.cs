using System.Text;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Webhooks;

public class WebhookTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Good =
        """{"url":"https://hooks.example.org/a","label":"Chat","events":["item.contested","batch.completed"]}""";

    [Fact]
    public async Task Secret_IsShownOnce_AndNeverAgain()
    {
        var project = await server.NewProject();

        var made = (await project.Lead.Post($"{project.Path}/webhooks", Good, "make-1")).Expect(201);
        var repeat = (await project.Lead.Post($"{project.Path}/webhooks", Good, "make-1")).Expect(200);

        var secret = made.String("secret");
        Convert.FromBase64String(secret["whsec_".Length..]).Length.ShouldBe(32);
        made.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var path = $"{project.Path}/webhooks/{made.String("id")}";
        foreach (
            var reply in new[]
            {
                repeat,
                await project.Lead.Get(path),
                await project.Lead.Get($"{project.Path}/webhooks"),
                await project.Lead.Get(path + "/deliveries"),
            }
        )
        {
            reply.Expect(200).Text.ShouldNotContain(secret["whsec_".Length..]);
            reply.Text.ShouldNotContain("\"secret\"");
        }
        repeat.String("id").ShouldBe(made.String("id"));
        (
            await project.Lead.Post(
                $"{project.Path}/webhooks",
                Good.Replace("Chat", "Other", StringComparison.Ordinal),
                "make-1"
            )
        ).ExpectProblem(409, "id-reused");
        var rotated = (await project.Lead.PostNothing(path + ":rotate-secret", "rotate-1")).Expect(200);
        rotated.String("secret").ShouldNotBe(secret);
        (await project.Lead.PostNothing(path + ":rotate-secret", "rotate-1"))
            .Expect(200)
            .Json.TryGetProperty("secret", out _)
            .ShouldBeFalse();
    }

    [Fact]
    public async Task Webhook_IsListedChangedPausedAndDeleted()
    {
        var project = await server.NewProject();
        var id = (await project.Lead.Post($"{project.Path}/webhooks", Good)).Expect(201).String("id");
        var path = $"{project.Path}/webhooks/{id}";

        var changed = (
            await Patch(
                project,
                path,
                """
                {"events":["agreement.low"],"agreement":{"criterion":"helpful","coefficient":"ac1","threshold":0.3}}
                """
            )
        ).Expect(200);
        changed.String("url").ShouldBe("https://hooks.example.org/a");
        (await project.Lead.Get(path)).Text.ShouldBe(changed.Text);
        (await Patch(project, path, """{"events":["item.completed"]}"""))
            .Expect(200)
            .Json.GetProperty("agreement")
            .ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await project.Lead.PostNothing(path + ":pause"))
            .Expect(200)
            .Json.GetProperty("paused")
            .GetProperty("reason")
            .GetString()
            .ShouldBe("by-hand");
        (await project.Lead.PostNothing(path + ":resume"))
            .Expect(200)
            .Json.GetProperty("paused")
            .ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await project.Lead.Get($"{project.Path}/webhooks"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);

        (await project.Lead.Delete(path)).Expect(204);

        (await project.Lead.Get(path)).ExpectProblem(404, "unknown-webhook");
        (await project.Lead.Delete(path)).ExpectProblem(404, "unknown-webhook");
        (await project.Lead.Get($"{project.Path}/webhooks"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
    }

    [Theory]
    [InlineData("alpha-ordinal")]
    [InlineData("alpha-interval")]
    public async Task ARuleThatCanNeverBeMet_IsRefused_AndOneThatBecomesSoSaysIt(string coefficient)
    {
        static string Criteria(bool ordered) =>
            $$$"""
            [{"id":"helpful","scale":{"kind":"preference","strength":3}},{"id":"kind","scale":{"kind":"ratings","labels":["spam","hate","safe"],"ordered":{{{(
                ordered ? "true" : "false"
            )}}}}}]
            """;
        static string Webhook(string of) =>
            $$$"""{"url":"https://hooks.example.org/a","label":"x","events":["agreement.low"],"agreement":{"criterion":"kind","coefficient":"{{{of}}}","threshold":0.3}}""";
        var project = await TestProject.Create(server, $"never-{coefficient}", Criteria(ordered: false), overlap: null);
        var all = $"{project.Path}/webhooks";

        var refused = (await project.Lead.Post(all, Webhook(coefficient))).ExpectProblem(422, "invalid-webhook");
        refused.Text.ShouldContain("alpha-nominal");
        (await project.Lead.Post(all, Webhook("alpha-nominal"))).Expect(201);
        await Declare(ordered: true, version: 1);
        var id = (await project.Lead.Post(all, Webhook(coefficient))).Expect(201).String("id");
        Undefined(await project.Lead.Get($"{all}/{id}")).ShouldBeNull();

        await Declare(ordered: false, version: 2);

        Undefined(await project.Lead.Get($"{all}/{id}")).ShouldBe("unordered-labels");
        (await project.Lead.Get(all)).Expect(200).Text.ShouldContain("\"unordered-labels\"");
        Undefined(await project.Lead.PostNothing($"{all}/{id}:pause")).ShouldBe("unordered-labels");
        Undefined(await Patch(project, $"{all}/{id}", """{"label":"y"}""")).ShouldBe("unordered-labels");
        await Declare(ordered: true, version: 3);
        Undefined(await project.Lead.Get($"{all}/{id}")).ShouldBeNull();

        async Task Declare(bool ordered, int version) =>
            (
                await project.Lead.Put(
                    $"{project.Path}/settings",
                    $$"""{"categories":[{"id":"creative"},{"id":"factual"}],"criteria":{{Criteria(ordered)}}}""",
                    $"\"{version}\""
                )
            ).Expect(200);
        static string? Undefined(Reply reply) => reply.Expect(200).Json.GetProperty("agreementUndefined").GetString();
    }

    [Theory]
    [InlineData(
        """{"url":"http://hooks.example.org/a","label":"x","events":["item.completed"]}""",
        422,
        "target-refused"
    )]
    [InlineData("""{"url":"https://10.0.0.1/a","label":"x","events":["item.completed"]}""", 422, "target-refused")]
    [InlineData(
        """{"url":"https://[::ffff:10.0.0.1]/a","label":"x","events":["item.completed"]}""",
        422,
        "target-refused"
    )]
    [InlineData(
        """{"url":"https://user:pass@hooks.example.org/a","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a#b","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a\r\nX-Injected: 1","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a b","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":" https://hooks.example.org/a","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org\\@10.0.0.1/a","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData("""{"url":"https://168.63.129.16/a","label":"x","events":["item.completed"]}""", 422, "target-refused")]
    [InlineData(
        """{"url":"ftp://hooks.example.org/a","label":"x","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData("""{"url":"file:///etc/passwd","label":"x","events":["item.completed"]}""", 422, "invalid-webhook")]
    [InlineData("""{"url":"/a","label":"x","events":["item.completed"]}""", 422, "invalid-webhook")]
    [InlineData("""{"url":"","label":"x","events":["item.completed"]}""", 422, "invalid-webhook")]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"","events":["item.completed"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData("""{"url":"https://hooks.example.org/a","label":"x","events":[]}""", 422, "invalid-webhook")]
    [InlineData("""{"url":"https://hooks.example.org/a","label":"x","events":["ping"]}""", 422, "invalid-webhook")]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["agreement.low"]}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["item.completed"],"agreement":{"criterion":"helpful","coefficient":"ac1","threshold":0.3}}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["agreement.low"],"agreement":{"criterion":"nothing","coefficient":"ac1","threshold":0.3}}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["agreement.low"],"agreement":{"criterion":"helpful","category":"nothing","coefficient":"ac1","threshold":0.3}}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["agreement.low"],"agreement":{"criterion":"helpful","coefficient":"ac1","threshold":2}}""",
        422,
        "invalid-webhook"
    )]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["agreement.low"],"agreement":{"criterion":"helpful","coefficient":"kappa","threshold":0.3}}""",
        400,
        "invalid-body"
    )]
    [InlineData("""{"url":"https://hooks.example.org/a","label":"x","events":[null]}""", 400, "invalid-body")]
    [InlineData("""{"url":"https://hooks.example.org/a","label":"x"}""", 400, "invalid-body")]
    [InlineData(
        """{"url":"https://hooks.example.org/a","label":"x","events":["item.completed"],"secret":"mine"}""",
        400,
        "invalid-body"
    )]
    public async Task WhatCannotBe_IsRefusedAndLeavesNothing(string body, int status, string code)
    {
        var project = await server.NewProject();

        (await project.Lead.Post($"{project.Path}/webhooks", body)).ExpectProblem(status, code);

        (await project.Lead.Get($"{project.Path}/webhooks"))
            .Expect(200)
            .Json.GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
    }

    [Fact]
    public async Task UnknownThings_AreSaidToBe()
    {
        var project = await server.NewProject();
        var other = await server.NewProject();
        var id = (await project.Lead.Post($"{project.Path}/webhooks", Good)).Expect(201).String("id");

        (await other.Lead.Get($"{other.Path}/webhooks/{id}")).ExpectProblem(404, "unknown-webhook");
        (await server.Admin.Get("/v1/projects/nowhere/webhooks")).ExpectProblem(404, "unknown-project");
        (await server.Admin.Post("/v1/projects/nowhere/webhooks", Good)).ExpectProblem(404, "unknown-project");
        foreach (var delivery in new[] { $"{id}-1", $"{id}-", $"{id}-x", "wh-other-1", $"{id}-99999999999999999999" })
            (
                await project.Lead.PostNothing($"{project.Path}/webhooks/{id}/deliveries/{delivery}:redeliver")
            ).ExpectProblem(404, "unknown-delivery");
        (await project.Lead.Get($"{project.Path}/webhooks/{id}/deliveries?limit=0")).ExpectProblem(
            400,
            "invalid-query"
        );
    }

    static Task<Reply> Patch(TestProject project, string path, string body) =>
        project.Lead.Send(HttpMethod.Patch, path, Encoding.UTF8.GetBytes(body), "application/json");
}
