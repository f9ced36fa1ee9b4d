using System.Net.Sockets;
using System.Text;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Judgments;

public class StreamTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Stream_AnswersEveryLineInOrder()
    {
        var project = await (await server.NewProject()).WithItems(9);
        const int annotators = 200;
        var lines = Enumerable
            .Range(0, annotators)
            .SelectMany(a =>
                Enumerable.Range(1, 9).Select(i => project.Preference(a % 3 - 1, $"w{a}", $"i{i}", $"a{a}-{i}"))
            )
            .ToList();

        var reply = (await project.Ingest.PostLines($"{project.Path}/judgments", lines)).Expect(200);

        reply.ContentType.ShouldBe("application/x-ndjson");
        reply.Lines.Select(l => l.GetProperty("line").GetInt32()).ShouldBe(Enumerable.Range(1, lines.Count));
        reply.Lines.ShouldAllBe(l => l.GetProperty("status").GetInt32() == 201);
        reply
            .Lines.Select(l => l.GetProperty("id").GetString())
            .ShouldBe(Enumerable.Range(0, annotators).SelectMany(a => Enumerable.Range(1, 9).Select(i => $"a{a}-{i}")));
        (await project.Lead.Get($"{project.Path}/progress"))
            .Json.GetProperty("judgments")
            .GetInt32()
            .ShouldBe(lines.Count);
    }

    [Fact]
    public async Task Stream_SentAgain_GetsTheSameAnswersAndCountsOnce()
    {
        var project = await (await server.NewProject()).WithItems(3);
        string[] lines = [.. Enumerable.Range(1, 3).Select(i => project.Preference(1, "w", $"i{i}"))];
        var first = (await project.Ingest.PostLines($"{project.Path}/judgments", lines)).Expect(200);
        var standing = await project.Standing("i1", "i2", "i3");

        (await project.Ingest.PostLines($"{project.Path}/judgments", lines)).Text.ShouldBe(first.Text);

        (await project.Standing("i1", "i2", "i3")).ShouldBe(standing);
    }

    [Fact]
    public async Task Stream_AskedForRefusalsAlone_NamesThemAndClosesWithTheNumbers()
    {
        var project = await (await server.NewProject()).WithItems(2);

        var reply = (
            await project.Ingest.PostLines(
                $"{project.Path}/judgments?outcomes=refused",
                project.Preference(1, "w", "i1"),
                "bad",
                project.Preference(1, "w", "i2"),
                project.Preference(1, "w", "i2", "again")
            )
        ).Expect(200);

        reply.Lines.Count.ShouldBe(3);
        reply.Lines[0].GetProperty("line").GetInt32().ShouldBe(2);
        reply.Lines[1].GetProperty("code").GetString().ShouldBe("already-judged");
        (reply.Lines[2].GetProperty("recorded").GetInt32(), reply.Lines[2].GetProperty("refused").GetInt32()).ShouldBe(
            (2, 2)
        );
        (await project.Ingest.PostLines($"{project.Path}/judgments?outcomes=none", "{}")).Expect(400);
    }

    [Fact]
    public async Task Stream_TakesALaterLineInTheLightOfAnEarlierOne()
    {
        var project = await (await server.NewProject()).WithItems(1);

        var reply = await project.Ingest.PostLines(
            $"{project.Path}/judgments",
            project.Preference(1, "w", "i1"),
            project.Preference(1, "w", "i1", more: ",\"round\":\"reaudit\""),
            project.Preference(1, "w", "i1")
        );

        reply.Lines.Select(l => l.GetProperty("status").GetInt32()).ShouldBe([201, 201, 409]);
    }

    [Fact]
    public async Task Stream_EmptyLinesKeepTheirNumber_LongLinesAreRefused_ACutOffEndIsSaid()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var body =
            "\n"
            + project.Preference(1, "w", "i1")
            + "\r\n  \n"
            + new string('x', 2 << 20)
            + "\n"
            + project.Preference(1, "w", "i2")
            + "\n{\"id\":\"cut";

        var reply = (
            await project.Ingest.Send(
                HttpMethod.Post,
                $"{project.Path}/judgments",
                Encoding.UTF8.GetBytes(body),
                "application/jsonl"
            )
        ).Expect(200);

        reply
            .Lines.Select(l => (l.GetProperty("line").GetInt32(), l.GetProperty("status").GetInt32()))
            .ShouldBe([(2, 201), (4, 413), (5, 201), (6, 400)]);
        reply.Lines[1].GetProperty("code").GetString().ShouldBe("line-too-long");
        reply.Lines[3].GetProperty("detail").GetString()!.ShouldContain("cut off");
    }

    [Fact]
    public async Task Stream_AnswersWhileTheBodyIsStillBeingSent()
    {
        var project = await (await server.NewProject()).WithItems(3);
        using var socket = new TcpClient(server.Address.Host, server.Address.Port);
        await using var stream = socket.GetStream();
        using var answers = new StreamReader(stream);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {project.Path}/judgments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {project.Ingest.Key}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
        );

        for (var i = 1; i <= 3; i++)
        {
            var line = project.Preference(1, "w", $"i{i}") + "\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line.Length:x}\r\n{line}\r\n"));
            // The body has not ended: the answer comes all the same.
            string? answer;
            do answer = await answers.ReadLineAsync();
            while (answer is not null && !answer.StartsWith('{'));
            answer.ShouldNotBeNull().ShouldContain($"\"line\":{i},\"status\":201");
        }
    }

    [Fact]
    public async Task Stream_EndsForAKeyThatIsRevoked()
    {
        var project = await (await server.NewProject()).WithItems(2);
        var issued = (
            await project.Lead.Post($"{project.Path}/keys", """{"role":"ingest","label":"short-lived"}""")
        ).Expect(201);
        using var socket = new TcpClient(server.Address.Host, server.Address.Port);
        await using var stream = socket.GetStream();
        using var answers = new StreamReader(stream);
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {project.Path}/judgments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {issued.String("key")}\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
        );
        (await Send(project.Preference(1, "w", "i1"))).ShouldContain("\"status\":201");

        (await project.Lead.Delete($"{project.Path}/keys/{issued.String("id")}")).Expect(200);

        (await Send(project.Preference(1, "w", "i2"))).ShouldContain("\"status\":401");

        async Task<string> Send(string line)
        {
            line += "\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line.Length:x}\r\n{line}\r\n"));
            string? answer;
            do answer = await answers.ReadLineAsync();
            while (answer is not null && !answer.StartsWith('{'));
            return answer ?? "";
        }
    }
}
