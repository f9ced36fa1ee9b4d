using System.Text;

namespace RlhfGrains.Agreement;

/// <summary>Rows of comma-separated text (RFC 4180: quotes, doubled quotes, line breaks within quotes), one at a time.</summary>
sealed class CsvRows(TextReader reader)
{
    /// <summary>A judgment's fields are names and labels; a field of a megabyte is a missing closing quote.</summary>
    public const int FieldCharsMax = 1 << 20;

    readonly List<string> fields = [];
    readonly StringBuilder field = new();

    /// <summary>The number of the row read last, from 1; a row may span several lines.</summary>
    public long Row { get; private set; }

    /// <summary>The next row's fields, valid until the next call; <c>null</c> at the end. Empty lines are skipped but counted.</summary>
    /// <exception cref="TableException">A quote that is not closed, or text after a closing quote.</exception>
    public IReadOnlyList<string>? Next()
    {
        while (reader.Peek() >= 0)
        {
            Row++;
            fields.Clear();
            while (ReadField()) { }
            if (fields.Count > 1 || fields[0].Length > 0) return fields;
        }
        return null;
    }

    // True when another field follows in the row.
    bool ReadField()
    {
        field.Clear();
        if (reader.Peek() == '"') ReadQuoted();
        while (true)
        {
            var next = reader.Read();
            if (next == '\r' && reader.Peek() == '\n') next = reader.Read();
            if (next is ',' or '\n' or '\r' or < 0)
            {
                fields.Add(field.ToString());
                return next == ',';
            }
            Append((char)next);
        }
    }

    void ReadQuoted()
    {
        reader.Read();
        while (true)
        {
            var next = reader.Read();
            if (next < 0) throw new TableException(Row, "a quote is not closed");
            if (next == '"')
            {
                if (reader.Peek() != '"') break;
                reader.Read();
            }
            Append((char)next);
        }
        if (reader.Peek() is not (',' or '\n' or '\r' or < 0)) throw new TableException(Row, "text follows a closing quote");
    }

    void Append(char character)
    {
        if (field.Length == FieldCharsMax) throw new TableException(Row, $"a field has more than {FieldCharsMax} characters");
        field.Append(character);
    }
}
