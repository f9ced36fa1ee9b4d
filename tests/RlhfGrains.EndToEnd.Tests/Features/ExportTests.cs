using System.Security.Cryptography;
using System.Text;
using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>Everything leaves, also when the process that writes it is killed on the way.</summary>
public sealed class ExportTests
{
    const int Items = 4_000;

    [Fact]
    public async Task Export_WithTheServerKilledOnTheWay_EndsOnce_WithWholeFiles()
    {
        await using var server = await RealServer.Start();
        var project = await (await RealProject.Create(server, "\"overlap\":2")).WithItems(Items);
        (
            await project.Ingest.PostLines(
                $"{project.Path}/judgments?outcomes=refused",
                Enumerable.Range(1, Items).Select(i => project.Judgment($"w{i % 7}", (i % 7) - 3, $"i{i}"))
            )
        ).Expect(200);
        var job = (await project.Lead.Post($"{project.Path}/exports", "{}")).Expect(202).String("id");
        var path = $"{project.Path}/jobs/{job}";
        await Waiting.For("job that has begun", async () => (await Job(project.Lead, path)).Attempts > 0);

        await server.KillAndStart();

        var lead = server.With(project.Lead.Key);
        await Waiting.For("finished job", async () => (await Job(lead, path)).Status == "finished");
        var manifest = (await lead.Get($"{path}/files/manifest.json")).Expect(200);
        Assert.Equal(Items, manifest.Int("counts/items"));
        Assert.Equal(Items, manifest.Int("counts/judgments"));
        Assert.Equal(5, manifest.At("files").GetArrayLength());
        foreach (var file in manifest.At("files").EnumerateArray())
        {
            var text = (await lead.Get($"{path}/files/{file.String("name")}")).Expect(200).Text;
            Assert.Equal(
                file.String("sha256"),
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            );
        }
        var exported = (await lead.Get($"{path}/files/judgments.jsonl")).Lines.Select(l => l.String("id")).ToList();
        Assert.Equal(Items, exported.Distinct().Count());
        var files = Directory
            .EnumerateFiles(Path.Combine(server.DataFolder, "artifacts"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName);
        Assert.Equal(6, files.Count());
        Assert.All(files, name => Assert.Equal(64, name!.Length));
        Assert.Single((await lead.Get($"{project.Path}/jobs")).At("items").EnumerateArray());
    }

    static async Task<(string Status, int Attempts)> Job(Caller lead, string path)
    {
        var job = (await lead.Get(path)).Expect(200);
        return (job.String("status"), job.Int("attempts"));
    }
}
