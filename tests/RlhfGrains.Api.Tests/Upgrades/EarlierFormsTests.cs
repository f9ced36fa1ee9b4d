using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Engine.Sqlite;
using Shouldly;

namespace RlhfGrains.Api.Tests.Upgrades;

/// <summary>
/// A data folder as an earlier program left it, before drift was watched and overlaps could adapt, and what that program said of its agreement: two projects,
/// one of them with a gate, judged by two, one judgment withdrawn, a task open.
/// </summary>
public sealed class EarlierFormsTests : IDisposable
{
    const string Stored = "before-drift";

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-earlier-").FullName;

    [Fact]
    public async Task AnEarlierFolder_IsReadAsItWasWritten_AndGoesOn()
    {
        File.Copy(PathOf(".db"), Path.Combine(folder, SqliteJournal.FileName));
        for (var opening = 1; opening <= 2; opening++)
        {
            var server = new ApiServer { Journal = new SqliteJournal(folder) };
            await server.InitializeAsync();
            try
            {
                foreach (var expected in JsonDocument.Parse(await File.ReadAllTextAsync(PathOf(".json"))).RootElement.EnumerateArray()) await Compare(server, expected);
                foreach (var project in new[] { "plain", "gated" })
                {
                    (await server.Admin.Get($"/v1/projects/{project}/progress")).Expect(200).Json.GetProperty("judgments").GetInt32().ShouldBe(9);
                    (await server.Admin.Get($"/v1/projects/{project}/annotators")).Expect(200).Json.GetProperty("items").GetArrayLength().ShouldBe(2 + opening);
                    await GoesOn(server, project, opening);
                }
            }
            finally
            {
                await server.DisposeAsync();
            }
        }
        await using var verify = await ServerProcess.Start("verify", $"--RlhfGrains:DataFolder={folder}");
        var (exitCode, output, _) = await verify.End();
        exitCode.ShouldBe(0, output);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static string PathOf(string extension) => Path.Combine(AppContext.BaseDirectory, "Upgrades", "Stored", Stored + extension);

    static async Task Compare(ApiServer server, JsonElement expected)
    {
        string Of(string name) => expected.GetProperty(name).GetString()!;
        var rows = (await server.Admin.Get($"/v1/projects/{Of("project")}/agreement?by=category,criterion&category={Of("category")}&criterion={Of("criterion")}")).Expect(200).Json.GetProperty("rows");
        var row = rows.EnumerateArray().Single();
        foreach (var count in new[] { "units", "pairableUnits", "values", "pairs" }) row.GetProperty(count).GetInt64().ShouldBe(expected.GetProperty(count).GetInt64(), count);
        row.GetProperty("labelCounts").EnumerateArray().Select(c => c.GetInt64()).ShouldBe(expected.GetProperty("labelCounts").EnumerateArray().Select(c => c.GetInt64()));
        row.GetProperty("plain").GetProperty("alphaOrdinal").GetProperty("value").GetRawText().ShouldBe(expected.GetProperty("alphaOrdinal").GetRawText());
    }

    /// <summary>Somebody new, settings of today, and a judgment that is withdrawn, so that the counts stay.</summary>
    static async Task GoesOn(ApiServer server, string project, int opening)
    {
        var path = $"/v1/projects/{project}";
        var ingest = server.With((await server.Admin.Post($"{path}/keys", """{"role":"ingest","label":"i"}""")).Expect(201).String("key"));
        var lead = server.With((await server.Admin.Post($"{path}/keys", """{"role":"lead","label":"l"}""")).Expect(201).String("key"));
        (await ingest.Post($"{path}/items/i5/judgments", $$$"""
            {"id":"new-{{{opening}}}","externalAnnotator":"new {{{opening}}}","answers":[{"criterion":"h","preference":{"first":"x","second":"y","strength":1}},{"criterion":"r","ratings":{"x":1,"y":2}}]}
            """)).Expect(201);
        (await lead.Post($"{path}/items/i5/judgments/new-{opening}:withdraw", """{"reason":"a test"}""")).Expect(200);
    }
}
