using System.Text;
using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>Much at once: items in, judgments in, and what leads see happen.</summary>
public sealed class ImportAndStreamTests
{
    [Fact]
    public async Task AnImport_ThatAKillBrokeOff_GoesOnWhereTheServerSays()
    {
        await using var server = await RealServer.Start();
        var project = await RealProject.Create(server, "\"overlap\":1");
        var lines = Enumerable.Range(1, 50).Select(i => RealProject.Line($"i{i}")).ToList();
        (
            await project.Ingest.PostLines($"{project.Path}/batches/b/items?importId=x&last=false", lines.Take(20))
        ).Expect(200);

        await server.KillAndStart();

        (await project.Lead.Get($"{project.Path}/items/i1")).Expect(404, "unknown-item");
        var next = (await project.Ingest.Get($"{project.Path}/batches/b")).Expect(200).Int("import/nextLine");
        Assert.Equal(21, next);
        var opened = (
            await project.Ingest.PostLines(
                $"{project.Path}/batches/b/items?importId=x&fromLine={next}",
                lines.Skip(next - 1)
            )
        ).Expect(200);
        Assert.Equal((50, true), (opened.Int("items"), opened.At("opened").GetBoolean()));
        await project.Judge("i50", "ann", 1);
    }

    [Fact]
    public async Task AnImport_WithABadLine_OpensNothing_AndNamesIt()
    {
        var project = await RealProject.Create(await SharedServer.Get(), "\"overlap\":1");

        var refused = (
            await project.Ingest.PostLines(
                $"{project.Path}/batches/b/items",
                RealProject.Line("i1"),
                RealProject.Line("i2", "undeclared")
            )
        ).Expect(422, "import-has-errors");

        Assert.Equal(2, refused.Int("errors/0/line"));
        (await project.Lead.Get($"{project.Path}/items/i1")).Expect(404, "unknown-item");
        (
            await project.Ingest.PostLines(
                $"{project.Path}/batches/b/items?skipBad=true",
                RealProject.Line("i1"),
                RealProject.Line("i2", "undeclared")
            )
        ).Expect(200);
    }

    [Fact]
    public async Task AStreamOfJudgments_IsAnsweredLineByLine_AndSentAgainCountsOnce()
    {
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":null")).WithItems(20);
        List<string> lines =
        [
            .. Enumerable
                .Range(0, 25)
                .SelectMany(a =>
                    Enumerable.Range(1, 20).Select(i => project.Judgment($"w{a}", (a + i) % 7 - 3, $"i{i}"))
                ),
        ];

        var first = (await project.Ingest.PostLines($"{project.Path}/judgments", lines)).Expect(200);
        var again = (await project.Ingest.PostLines($"{project.Path}/judgments", [.. lines, "no JSON"])).Expect(200);
        var brief = (
            await project.Ingest.PostLines($"{project.Path}/judgments?outcomes=refused", [.. lines, "no JSON"])
        ).Expect(200);

        Assert.All(first.Lines, l => Assert.Equal(201, l.At("status").GetInt32()));
        Assert.Equal(first.Text, again.Text[..first.Text.Length]);
        Assert.Equal(400, again.Lines[^1].At("status").GetInt32());
        Assert.Equal(
            (2, 500, 1),
            (brief.Lines.Count, brief.Lines[^1].At("recorded").GetInt32(), brief.Lines[^1].At("refused").GetInt32())
        );
        Assert.Equal(500, (await project.Lead.Get($"{project.Path}/progress")).Expect(200).Int("judgments"));
    }

    [Fact]
    public async Task Leads_SeeWhatHappens_AndNothingOfWhatWasSaid_UntilTheirKeyIsRevoked()
    {
        var project = await (await RealProject.Create(await SharedServer.Get(), "\"overlap\":1")).WithItems(2);
        var watcher = (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"lead","label":"dashboard"}""")
        ).Expect(201);
        using var request = project
            .Server.With(watcher.String("key"))
            .Request(HttpMethod.Get, $"{project.Path}/events");
        using var answer = await project.Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var seen = new StringBuilder();
        Assert.True(await Until("reset"));

        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Judgment("ann", 3, more: ""","rationale":"their-reason" """)
            )
        ).Expect(201);
        Assert.True(await Until("\"item\":\"i1\""));
        (await project.Lead.Delete($"{project.Path}/keys/{watcher.String("id")}")).Expect(200);

        Assert.False(await Until("never said"));
        Assert.DoesNotContain("their-reason", seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("strength", seen.ToString(), StringComparison.Ordinal);

        async Task<bool> Until(string text)
        {
            while (await events.ReadLineAsync() is { } line)
            {
                seen.AppendLine(line);
                if (line.Contains(text, StringComparison.Ordinal))
                    return true;
            }
            return false;
        }
    }
}
