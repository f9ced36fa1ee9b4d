using System.IO.Pipelines;
using System.Text;
using RlhfGrains.Api.Json;
using Shouldly;

namespace RlhfGrains.Api.Tests.Json;

public class LineReaderTests
{
    [Fact]
    public async Task Lines_AreTheSameHoweverTheyComeIn()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var chance = new Random(seed);
            var lines = Enumerable
                .Range(0, chance.Next(12))
                .Select(_ =>
                    chance.Next(4) switch
                    {
                        0 => "",
                        1 => new string(' ', chance.Next(3)),
                        _ => new string((char)('a' + chance.Next(26)), chance.Next(1, 40)),
                    }
                )
                .ToList();
            var ending = chance.Next(2) == 0 ? "\n" : "\r\n";
            var text = string.Join(ending, lines) + (chance.Next(2) == 0 && lines.Count > 0 ? ending : "");

            var read = await Read(Encoding.ASCII.GetBytes(text), chance);

            var expected = text.Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l).ToList();
            if (expected[^1].Length == 0)
                expected.RemoveAt(expected.Count - 1);
            read.Select(l => l.Text).ShouldBe(expected, $"seed {seed}");
            read.Select(l => l.Number).ShouldBe(Enumerable.Range(1, expected.Count).Select(n => (long)n));
            read.Select(l => l.Kind)
                .ShouldBe(expected.Select(l => l.Trim().Length == 0 ? LineKind.Empty : LineKind.Line));
        }
    }

    [Theory]
    [InlineData(Limits.LineBytesMax, LineKind.Line)]
    [InlineData(Limits.LineBytesMax + 1, LineKind.TooLong)]
    [InlineData(3 * Limits.LineBytesMax, LineKind.TooLong)]
    public async Task ALine_BeyondTheLimit_IsPassedOverAndTheNextIsRead(int length, object kind)
    {
        var read = await Read(
            [
                .. Encoding.ASCII.GetBytes("first\n"),
                .. Enumerable.Repeat((byte)'x', length),
                .. Encoding.ASCII.GetBytes("\nlast"),
            ],
            new Random(1),
            pieceMax: 100_000
        );

        read.Select(l => l.Kind).ShouldBe([LineKind.Line, (LineKind)kind, LineKind.Line]);
        read[2].Text.ShouldBe("last");
        read.Select(l => l.Number).ShouldBe([1L, 2L, 3L]);
    }

    static async Task<List<(long Number, LineKind Kind, string Text)>> Read(
        byte[] bytes,
        Random chance,
        int pieceMax = 16
    )
    {
        var pipe = new Pipe(
            new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 0, useSynchronizationContext: false)
        );
        var writing = Task.Run(async () =>
        {
            for (var at = 0; at < bytes.Length; )
            {
                var n = Math.Min(bytes.Length - at, chance.Next(1, pieceMax));
                await pipe.Writer.WriteAsync(bytes.AsMemory(at, n));
                at += n;
            }
            await pipe.Writer.CompleteAsync();
        });
        var read = new List<(long, LineKind, string)>();
        using (var lines = new LineReader(pipe.Reader))
        {
            while (await lines.Next(CancellationToken.None))
                read.Add((lines.Number, lines.Kind, Encoding.ASCII.GetString(lines.Line.Span)));
        }
        await writing;
        return read;
    }
}
