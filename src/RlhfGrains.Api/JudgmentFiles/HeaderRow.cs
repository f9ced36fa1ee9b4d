using System.Text;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>The first row of a text, read ahead to see what separates its fields, and given back with the
/// rest.</summary>
sealed class HeaderRow
{
    readonly TextReader rest;

    public HeaderRow(TextReader text)
    {
        rest = text;
        var row = new StringBuilder();
        var (quoted, blank) = (false, true);
        while (row.Length < FileRows.FieldCharsMax && text.Read() is var next && next >= 0)
        {
            row.Append((char)next);
            if (next == '"')
                quoted = !quoted;
            blank &= char.IsWhiteSpace((char)next);
            if (next == '\n' && !quoted && !blank)
                break;
        }
        Text = row.ToString();
    }

    public string Text { get; }

    public TextReader AndTheRest() => new Joined(new StringReader(Text), rest);

    sealed class Joined(StringReader first, TextReader then) : TextReader
    {
        public override int Peek() => first.Peek() is var next && next >= 0 ? next : then.Peek();

        public override int Read() => first.Read() is var next && next >= 0 ? next : then.Read();

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer) =>
            first.Read(buffer) is var read && read > 0 ? read : then.Read(buffer);
    }
}
