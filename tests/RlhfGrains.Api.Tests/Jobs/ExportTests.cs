using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsvHelper;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Jobs;

public class ExportTests(ApiServer server) : IClassFixture<ApiServer>
{
    const string Odd = "so, \"it\"\nis\u2028=1+1 \u05e9\u05dc\u05d5\u05dd";

    [Fact]
    public async Task Export_HoldsWhatTheItemsAreAnsweredWith_ToTheLetter()
    {
        var project = await Filled();

        var export = await project.Export();

        var items = await export.Lines("items.jsonl");
        var judgments = await export.Lines("judgments.jsonl");
        items.Select(i => i.GetProperty("id").GetString()).ShouldBe(["i1", "i2", "i3", "f1"]);
        var exported = 0;
        foreach (var item in items)
        {
            var id = item.GetProperty("id").GetString()!;
            var answered = (await project.Lead.Get($"{project.Path}/items/{id}")).Expect(200).Json;
            foreach (var member in answered.EnumerateObject().Where(m => m.Name is not ("judgments" or "next")))
                item.GetProperty(member.Name).GetRawText().ShouldBe(member.Value.GetRawText());
            var own = judgments.Where(j => j.GetProperty("item").GetString() == id).ToList();
            var known = answered.GetProperty("judgments").EnumerateArray().ToList();
            own.Count.ShouldBe(known.Count);
            foreach (var (line, judgment) in own.Zip(known))
            foreach (var member in judgment.EnumerateObject())
                line.GetProperty(member.Name).GetRawText().ShouldBe(member.Value.GetRawText(), member.Name);
            exported += own.Count;
        }
        exported.ShouldBe(5);
        judgments.Count(j => j.GetProperty("withdrawn").GetBoolean()).ShouldBe(1);
        (await export.Lines("settings.jsonl"))
            .Single()
            .GetRawText()
            .ShouldBe((await project.Lead.Get($"{project.Path}/settings/1")).Expect(200).Text);
    }

    [Fact]
    public async Task Manifest_SaysWhatIsInTheFiles_AndTheirHashesHold()
    {
        var project = await Filled();

        var export = await project.Export();

        var manifest = JsonDocument.Parse(await export.Text("manifest.json")).RootElement;
        var counts = manifest.GetProperty("counts");
        counts.GetProperty("items").GetInt32().ShouldBe(4);
        counts.GetProperty("judgments").GetInt32().ShouldBe(5);
        counts.GetProperty("withdrawn").GetInt32().ShouldBe(1);
        counts.GetProperty("annotators").GetInt32().ShouldBe((await export.Lines("annotators.jsonl")).Count);
        manifest.GetProperty("asOf").GetString().ShouldBe(export.Job.GetProperty("asOf").GetString());
        VersionsOf(await export.Lines("items.jsonl")).ShouldBe(manifest.GetProperty("versionsHash").GetString());
        export
            .Job.GetProperty("files")
            .EnumerateArray()
            .Select(f => f.GetProperty("name").GetString())
            .ShouldBe([
                "manifest.json",
                "items.jsonl",
                "judgments.jsonl",
                "judgments.csv",
                "annotators.jsonl",
                "settings.jsonl",
            ]);
        foreach (var file in manifest.GetProperty("files").EnumerateArray())
        {
            var bytes = Encoding.UTF8.GetBytes(await export.Text(file.GetProperty("name").GetString()!));
            Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe(file.GetProperty("sha256").GetString());
            bytes.Length.ShouldBe(file.GetProperty("bytes").GetInt32());
        }
    }

    [Fact]
    public async Task Table_HasARowForEachAnswer()
    {
        var project = await Filled();

        using var csv = new CsvReader(
            new StringReader(await (await project.Export()).Text("judgments.csv")),
            CultureInfo.InvariantCulture
        );
        var rows = csv.GetRecords<dynamic>().Select(r => (IDictionary<string, object>)r).ToList();

        rows.Count.ShouldBe(6);
        var whole = rows.Where(r => (string)r["judgment"] == "whole").ToList();
        whole.Select(r => r["criterion"]).ShouldBe(["helpful", "safe"]);
        whole[0].ShouldContainKeyAndValue("strength", "-2");
        whole[0].ShouldContainKeyAndValue("first", "a");
        whole[1].ShouldContainKeyAndValue("ratings", "a=0 b=2");
        whole[1].ShouldContainKeyAndValue("rationale", Odd);
        whole[1].ShouldContainKeyAndValue("presentation", "b a");
        rows.Count(r => (string)r["withdrawnBecause"] == "a mis-click").ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"batch":"b2"}""", "f1", "2")]
    [InlineData("""{"category":"creative"}""", "i1 i2 i3", "1 whole old")]
    [InlineData("""{"round":"reaudit"}""", "i1 i2 i3 f1", "")]
    [InlineData("""{"to":"2020-02-01T00:00:00Z"}""", "i1 i2 i3 f1", "old")]
    [InlineData("""{"from":"2020-01-01T00:00:00Z","to":"2020-01-01T00:00:00.001Z"}""", "i1 i2 i3 f1", "old")]
    [InlineData("""{"from":"2020-01-01T00:00:00.001Z","batch":"b1"}""", "i1 i2 i3", "1 whole")]
    public async Task Filter_TakesWhatItSays(string filter, string items, string judgments)
    {
        var project = await Filled();

        var export = await project.Export(filter);

        (await export.Ids("items.jsonl")).ShouldBe(items.Split(' '));
        var found = (await export.Ids("judgments.jsonl")).Where(id => !id.StartsWith('x'));
        found.ShouldBe(judgments.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"batch":"nowhere"}""", 404, "unknown-batch")]
    [InlineData("""{"batch":"a/b"}""", 422, "invalid-id")]
    [InlineData("""{"category":"poetry"}""", 422, "undeclared-category")]
    [InlineData("""{"from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"}""", 422, "invalid-export")]
    [InlineData("""{"round":"second"}""", 400, "invalid-body")]
    [InlineData("""{"bach":"b1"}""", 400, "invalid-body")]
    public async Task Filter_ThatCannotBe_IsRefused_AndNoJobIsThere(string filter, int status, string code)
    {
        var project = await server.NewProject();

        (await project.Lead.Post($"{project.Path}/exports", filter)).ExpectProblem(status, code);

        (await project.Lead.Get($"{project.Path}/jobs")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Export_AskedForTwiceUnderOneId_IsOneJob()
    {
        var project = await Filled();

        var path = await project.Ask("{}", "nightly");
        (await project.Ask("{}", "nightly")).ShouldBe(path);
        (await project.Lead.Post($"{project.Path}/exports", """{"round":"first"}""", "nightly")).ExpectProblem(
            409,
            "id-reused"
        );

        await project.Until(path, "finished");
        (await project.Lead.Get($"{project.Path}/jobs")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await project.Lead.Post($"{path}:cancel", "{}")).ExpectProblem(409, "job-over");
    }

    [Fact]
    public async Task Names_AreInAnExportForLeads_AndNotForAnExporter()
    {
        var project = await Filled();
        var exporter = server.With(
            (await project.Lead.Post($"{project.Path}/keys", """{"role":"exporter","label":"x"}"""))
                .Expect(201)
                .String("key")
        );
        (await exporter.Post($"{project.Path}/exports", """{"names":true}""")).ExpectProblem(403, "forbidden");

        var named = await project.Export("""{"names":true}""");
        var plain = await project.Export();

        (await named.Text("annotators.jsonl")).ShouldContain("Kim Secretname");
        foreach (var file in plain.Job.GetProperty("files").EnumerateArray())
            (await plain.Text(file.GetProperty("name").GetString()!)).ShouldNotContain("Secretname");
        (await exporter.Get($"{named.Path}/files/annotators.jsonl")).ExpectProblem(403, "forbidden");
        (await exporter.Get($"{plain.Path}/files/annotators.jsonl")).Expect(200);
        (await exporter.Get($"{plain.Path}/files/names.jsonl")).ExpectProblem(404, "unknown-file");
    }

    [Fact]
    public async Task File_IsNotSentAgain_AndGoesOnWhereItBrokeOff()
    {
        var project = await Filled();
        var export = await project.Export();
        var path = $"{export.Path}/files/judgments.jsonl";

        var whole = (await project.Lead.Get(path)).Expect(200);
        var tag = whole.Headers.ETag!.ToString();
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole.Text)));

        tag.ShouldBe($"\"{digest}\"");
        (await project.Lead.Get(path, tag)).Status.ShouldBe(304);
        var rest = await project.Lead.Send(HttpMethod.Get, path, null, null, ("Range", "bytes=1-9"), ("If-Range", tag));
        rest.Expect(206).Text.ShouldBe(whole.Text[1..10]);
    }

    [Fact]
    public async Task Erasure_RemovesTheFilesOfItsProject()
    {
        var project = await Filled();
        var export = await project.Export("""{"names":true}""");

        var path = $"{project.Path}/annotators/{project.AnnotatorId}/personal-data";
        (await project.Lead.Send(HttpMethod.Delete, path, null, null, ("Confirm-Erasure", project.AnnotatorId))).Expect(
            200
        );

        (await project.Lead.Get($"{export.Path}/files/annotators.jsonl")).ExpectProblem(410, "files-gone");
        (await project.Lead.Get(export.Path)).String("filesGone").ShouldBe("person-erased");
    }

    /// <summary>
    /// Three items and a gold one; a whole judgment, one of 2020, a withdrawn one and two plain ones.
    /// </summary>
    async Task<TestProject> Filled()
    {
        var project = await (await server.NewProject()).WithItems(3);
        await project.WithItems(1, batch: "b2", category: "factual", prefix: "f");
        (
            await project.Lead.Put(
                $"{project.Path}/items/i3/gold",
                """{"answers":[{"criterion":"helpful","preference":{"first":"a","second":"b","accepted":{"min":1}}}],"explanation":"So it is."}""",
                null
            )
        ).Expect(200);
        await Judge("i1", project.Preference(3, "ann", id: "1"));
        await Judge("f1", project.Preference(3, "ann", id: "2"));
        await Judge("i2", project.Preference(1, "bo", id: "old", more: ""","judgedAt":"2020-01-01T00:00:00Z" """));
        await Judge("i2", project.Preference(0, "cy", id: "x-withdrawn"));
        await Judge(
            "i1",
            $$$"""
            {"id":"whole","externalAnnotator":"bo","answers":[{"criterion":"helpful","preference":{"first":"b","second":"a","strength":2}},
            {"criterion":"safe","ratings":{"a":"No","b":"Yes"}}],"rationale":{{{JsonSerializer.Serialize(
                Odd
            )}}},"flags":["ambiguous","long"],
            "durationMs":5300,"presentation":["b","a"]}
            """
        );
        (
            await project.Lead.Post(
                $"{project.Path}/items/i2/judgments/x-withdrawn:withdraw",
                """{"reason":"a mis-click"}"""
            )
        ).Expect(200);
        return project;

        async Task Judge(string item, string judgment) =>
            (await project.Ingest.Post($"{project.Path}/items/{item}/judgments", judgment)).Expect(201);
    }

    static string VersionsOf(IReadOnlyList<JsonElement> items)
    {
        var lines = items.Select(i =>
        {
            var v = i.GetProperty("version");
            return $"{i.GetProperty("batch")}/{i.GetProperty("id")} {v.GetProperty("judgments")} {v.GetProperty("withdrawn")} {v.GetProperty("gold")}\n";
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
