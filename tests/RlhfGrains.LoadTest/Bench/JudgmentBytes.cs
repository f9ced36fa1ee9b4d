using System.Globalization;
using System.Text;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>
/// A request whose bytes are made once and patched for each judgment: all that changes has a fixed width.
/// </summary>
sealed class JudgmentBytes
{
    public const int Strength = 3;
    public const int StrengthCount = 2 * Strength + 1;
    const int ItemDigits = 9;
    const int NumberDigits = 12;

    // Characters that stand for what is patched in; they occur in no request.
    const char ItemMark = '\u0001';
    const char NumberMark = '\u0002';
    const char AnnotatorMark = '\u0003';
    const char StrengthMark = '\u0004';

    readonly byte[] bytes;
    readonly byte[][] annotators;
    readonly int itemAt;
    readonly int numberAt;
    readonly int annotatorAt;
    readonly int strengthAt;

    JudgmentBytes(string template, byte[][] annotators)
    {
        this.annotators = annotators;
        itemAt = template.IndexOf(ItemMark);
        numberAt = template.IndexOf(NumberMark);
        annotatorAt = template.IndexOf(AnnotatorMark);
        strengthAt = template.IndexOf(StrengthMark);
        bytes = Encoding.ASCII.GetBytes(template);
    }

    public static string ItemId(int number) => "i" + number.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>A request to judge an item.</summary>
    public static JudgmentBytes Request(BenchTarget target, BenchProject project, int rationaleChars) =>
        Whole(
            target,
            project,
            $"/v1/projects/{project.Id}/items/i{new string(ItemMark, ItemDigits)}/judgments",
            rationaleChars
        );

    /// <summary>The same body, sent to be read and checked only.</summary>
    public static JudgmentBytes Echo(BenchTarget target, BenchProject project, int rationaleChars) =>
        Whole(target, project, "/v1/echo", rationaleChars);

    /// <summary>A line of a stream.</summary>
    public static JudgmentBytes Line(BenchProject project, int rationaleChars)
    {
        var annotators = Padded(project.Annotators);
        return new(
            Body($"\"item\":\"i{new string(ItemMark, ItemDigits)}\",", annotators[0].Length, rationaleChars) + "\n",
            annotators
        );
    }

    /// <summary>The bytes that say this; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(PlannedJudgment judgment)
    {
        if (itemAt >= 0)
            Write(judgment.Item, itemAt, ItemDigits);
        Write(judgment.Number, numberAt, NumberDigits);
        annotators[judgment.Annotator].CopyTo(bytes, annotatorAt);
        bytes[strengthAt] = (byte)(judgment.Strength < 0 ? '-' : ' ');
        bytes[strengthAt + 1] = (byte)('0' + Math.Abs(judgment.Strength));
        return bytes;
    }

    void Write(long number, int at, int digits)
    {
        for (var i = at + digits - 1; i >= at; i--)
        {
            bytes[i] = (byte)('0' + number % 10);
            number /= 10;
        }
    }

    static JudgmentBytes Whole(BenchTarget target, BenchProject project, string path, int rationaleChars)
    {
        var annotators = Padded(project.Annotators);
        var body = Body("", annotators[0].Length, rationaleChars);
        var head =
            $"POST {path} HTTP/1.1\r\nHost: {target.Server.Authority}\r\nAuthorization: Bearer {project.IngestKey}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        return new(head + body, annotators);
    }

    static string Body(string item, int annotatorWidth, int rationaleChars) =>
        $"{{\"id\":\"b{new string(NumberMark, NumberDigits)}\",{item}\"annotator\":{new string(AnnotatorMark, annotatorWidth)},"
        + $"\"answers\":[{{\"criterion\":\"{BenchProject.Criterion}\","
        + $"\"preference\":{{\"first\":\"a\",\"second\":\"b\",\"strength\":{new string(StrengthMark, 2)}}}}}],"
        + (rationaleChars > 0 ? $"\"rationale\":\"{new string('r', rationaleChars)}\"," : "")
        + "\"durationMs\":5300,\"presentation\":[\"b\",\"a\"]}";

    // With its quotes, and spaces behind them: ids of any length fill the same place.
    static byte[][] Padded(IReadOnlyList<string> ids)
    {
        var width = ids.Max(id => id.Length) + 2;
        return [.. ids.Select(id => Encoding.ASCII.GetBytes($"\"{id}\"".PadRight(width)))];
    }
}
