using System.Text;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

public class KeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Key_IsShownOnceAndKeptAsAHash()
    {
        var project = await server.NewProject();

        var issued = (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"The frontend"}""")
        ).Expect(201);

        var key = issued.String("key");
        key.ShouldMatch("^rg_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$");
        issued.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await server.With(key).Get(project.Path)).Expect(200);
        var list = (await project.Lead.Get($"{project.Path}/keys")).Expect(200);
        list.Text.ShouldContain(issued.String("id"));
        list.Text.ShouldNotContain(key[20..]);
        await foreach (var record in server.Journal.ReadAll())
        {
            Encoding.UTF8.GetString(record.Payload.Span).ShouldNotContain(key[20..]);
            Encoding.UTF8.GetString(record.Payload.Span).ShouldNotContain(ApiServer.AdminKey);
        }
    }

    [Fact]
    public async Task Key_Revoked_OpensNothingFromTheAnswerOn()
    {
        var project = await server.NewProject();
        var issued = (await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"x"}""")).Expect(201);
        var caller = server.With(issued.String("key"));
        (await caller.Get(project.Path)).Expect(200);

        var revoked = (await project.Lead.Delete($"{project.Path}/keys/{issued.String("id")}")).Expect(200);

        revoked.String("revokedAt").ShouldNotBeNull();
        (await caller.Get(project.Path)).ExpectProblem(401, "unauthenticated");
        (await project.Lead.Delete($"{project.Path}/keys/{issued.String("id")}")).Expect(200);
    }

    [Fact]
    public async Task Key_Revoked_UnderLoad_NeverComesBack()
    {
        var project = await server.NewProject();
        for (var round = 0; round < 20; round++)
        {
            var issued = (await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"x"}""")).Expect(
                201
            );
            var caller = server.With(issued.String("key"));
            var asking = Enumerable.Range(0, 20).Select(_ => caller.Get(project.Path)).ToList();
            (await project.Lead.Delete($"{project.Path}/keys/{issued.String("id")}")).Expect(200);

            (await caller.Get(project.Path)).Status.ShouldBe(401);

            await Task.WhenAll(asking);
            (await caller.Get(project.Path)).Status.ShouldBe(401);
        }
    }

    [Fact]
    public async Task Key_OfAnotherProject_IsUnknownToALead()
    {
        var project = await server.NewProject();
        var other = await server.NewProject();
        var issued = (await other.Lead.Post($"{other.Path}/keys", """{"role":"ingest","label":"x"}""")).Expect(201);
        var absent = (await project.Lead.Delete($"{project.Path}/keys/0123456789abcdef")).ExpectProblem(
            404,
            "unknown-key"
        );

        (await project.Lead.Delete($"{project.Path}/keys/{issued.String("id")}"))
            .ExpectProblem(404, "unknown-key")
            .Text.ShouldBe(absent.Text);

        (await server.With(issued.String("key")).Get(other.Path)).Expect(200);
        (await project.Lead.Get($"{project.Path}/keys")).Text.ShouldNotContain(issued.String("id"));
    }

    [Fact]
    public async Task Key_AskedForAgainUnderTheSameRequestId_IsTheSameAndUntold()
    {
        var project = await server.NewProject();
        var first = (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"x"}""", "my-request")
        ).Expect(201);

        var again = (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"x"}""", "my-request")
        ).Expect(200);

        again.String("id").ShouldBe(first.String("id"));
        again.Json.TryGetProperty("key", out _).ShouldBeFalse();
        (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"lead","label":"x"}""", "my-request")
        ).ExpectProblem(409, "id-reused");
    }

    [Theory]
    [InlineData("""{"role":"admin","label":"x"}""", 400, "invalid-body")]
    [InlineData("""{"role":"Lead","label":"x"}""", 400, "invalid-body")]
    [InlineData("""{"role":2,"label":"x"}""", 400, "invalid-body")]
    [InlineData("""{"role":"lead"}""", 400, "invalid-body")]
    [InlineData("""{"role":"lead","label":null}""", 400, "invalid-body")]
    [InlineData("""{"role":"lead","label":""}""", 422, "invalid-label")]
    [InlineData("""{"role":"annotator","label":"x"}""", 422, "invalid-key")]
    [InlineData("""{"role":"annotator","label":"x","annotator":"an-nobody"}""", 404, "unknown-annotator")]
    [InlineData("""{"role":"annotator","label":"x","annotator":"an/y"}""", 422, "invalid-id")]
    public async Task Key_ThatMakesNoSense_IsRefused(string body, int status, string code)
    {
        var project = await server.NewProject();

        (await project.Lead.Post($"{project.Path}/keys", body)).ExpectProblem(status, code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer rg_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task AnythingElse_IsNoKey(string header)
    {
        var project = await server.NewProject();
        var right = project.Lead.Key!;
        foreach (
            var sent in new[]
            {
                header,
                "Bearer " + right[..^1] + (right[^1] == 'A' ? 'B' : 'A'),
                "Bearer " + right + "A",
            }
        )
        {
            using var request = server.With(null).Request(HttpMethod.Get, project.Path);
            request.Headers.TryAddWithoutValidation("Authorization", sent);
            using var response = await server.Http.SendAsync(request);
            ((int)response.StatusCode).ShouldBe(401, sent);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        }
    }

    [Fact]
    public async Task AdminKeys_AreMadeListedAndRevoked()
    {
        var issued = (await server.Admin.Post("/v1/keys", """{"role":"admin","label":"Ada's laptop"}""")).Expect(201);
        var ada = server.With(issued.String("key"));

        (await ada.Get("/v1/keys")).Expect(200).Text.ShouldContain("Ada's laptop");
        (await ada.Delete($"/v1/keys/{issued.String("id")}")).Expect(200);

        (await ada.Get("/v1/keys")).ExpectProblem(401, "unauthenticated");
        (await server.Admin.Post("/v1/keys", """{"role":"lead","label":"x"}""")).ExpectProblem(400, "invalid-body");
    }
}
