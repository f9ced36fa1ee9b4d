using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using RlhfGrains.Agreement;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>The rows of separated text (RFC 4180) under a header row.</summary>
sealed class FileRows : IDisposable
{
    /// <summary>A judgment's fields are names, labels and the text that was judged; a field of a megabyte is a missing
    /// closing quote.</summary>
    public const int FieldCharsMax = 1 << 20;

    static readonly char[] Separators = [',', ';', '\t', '|'];

    readonly CsvParser parser;
    long end;

    /// <param name="text">Read to its end and not closed.</param>
    /// <param name="separator">Null: the one that the header row has.</param>
    /// <exception cref="TableException">There is no header row.</exception>
    public FileRows(TextReader text, char? separator)
    {
        var start = new HeaderRow(text);
        Separator = separator ?? MostUsed(start.Text);
        var form = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Separator.ToString(),
            HasHeaderRecord = false,
            MaxFieldSize = FieldCharsMax,
            CacheFields = true,
            BadDataFound = bad => throw Misquoted(bad.RawRecord),
        };
        parser = new CsvParser(start.AndTheRest(), form, leaveOpen: true);
        Header = Next() is { } header
            ? Array.ConvertAll(header, FieldText.Clean)
            : throw new TableException(1, "the table is empty: a header row is needed");
    }

    public char Separator { get; }

    /// <summary>Names of the columns, without spaces around them; some may be empty.</summary>
    public string[] Header { get; }

    /// <summary>The line on which the row read last begins, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>The next row's fields, as many as the header's; null at the end. Empty lines are passed over.</summary>
    /// <exception cref="TableException">Another number of fields, or quotes that do not fit.</exception>
    public string[]? Next()
    {
        bool isThere;
        try
        {
            isThere = parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw new TableException(
                end + 1,
                $"a field has more than {FieldCharsMax:N0} characters: is a quote not closed?"
            );
        }
        if (!isThere)
            return null;
        if (parser.RawRecord.AsSpan().Count('"') % 2 == 1)
            throw Misquoted(parser.RawRecord);
        var fields = parser.Record!;
        end = parser.RawRow;
        Row = end - fields.Sum(f => f.AsSpan().Count('\n'));
        if (Header is null || fields.Length == Header.Length)
            return fields;
        if (fields.Length < Header.Length && Header[fields.Length..].All(ColumnNames.IsLeftOut))
            return [.. fields, .. Enumerable.Repeat("", Header.Length - fields.Length)];
        throw new TableException(Row, $"{fields.Length} columns, the header has {Header.Length}");
    }

    public void Dispose() => parser.Dispose();

    TableException Misquoted(string record) =>
        new(
            end + 1,
            record.AsSpan().Count('"') % 2 == 1
                ? "a quote is not closed"
                : "text follows a closing quote, or a quote stands within a field"
        );

    static char MostUsed(string header)
    {
        var most = Separators.MaxBy(separator => CountOutsideQuotes(header, separator));
        return CountOutsideQuotes(header, most) > 0 ? most : ',';
    }

    static int CountOutsideQuotes(string row, char separator)
    {
        var (count, quoted) = (0, false);
        foreach (var c in row)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == separator && !quoted)
                count++;
        }
        return count;
    }
}
