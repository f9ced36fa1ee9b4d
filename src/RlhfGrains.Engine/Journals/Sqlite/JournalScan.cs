using System.Globalization;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>Reads the whole journal in order, beside the writer.</summary>
sealed class JournalScan : IDisposable
{
    // 16 Ki names of about 150 bytes: the grains of one stretch of the journal are the same few.
    const int NamesMax = 16_384;

    readonly Database database;
    readonly Statement scan,
        name;
    readonly RowReader row = new();
    readonly Dictionary<long, GrainKey> names = [];
    readonly long afterPosition;
    readonly IReadOnlyDictionary<long, GrainKey>? only;
    long next;

    /// <param name="only">The grains, by number, whose records are wanted; null for all.</param>
    public JournalScan(string path, long afterPosition, IReadOnlyDictionary<long, GrainKey>? only = null)
    {
        (this.afterPosition, this.only) = (afterPosition, only);
        database = new Database(path, readOnly: true);
        scan = database.Prepare(
            "SELECT position, body FROM journal WHERE position >= ifnull((SELECT max(position) FROM journal WHERE position <= ?1), 0) ORDER BY position"
        );
        name = database.Prepare("SELECT name, checksum FROM grains WHERE number = ?1");
        scan.Bind(1, afterPosition + 1);
    }

    public JournalRecord? Next()
    {
        while (true)
        {
            while (!row.Holds(next))
            {
                if (!scan.Step())
                    return null;
                next = scan.Long(0);
                if (!row.Read(next, scan.Blob(1)))
                    throw Corrupt("the row of the journal that begins with record", next);
            }
            var (position, record) = (next, row.At(next));
            next++;
            if (position <= afterPosition)
                continue;
            var grain = default(GrainKey);
            if (only?.TryGetValue(record.Grain, out grain) == false)
                continue;
            return new JournalRecord(
                position,
                only is null ? Name(record.Grain) : grain,
                record.Version,
                Instant.FromUnixTimeMilliseconds(record.AtMs),
                row.Payload(record).ToArray()
            );
        }
    }

    public void Dispose() => database.Dispose();

    GrainKey Name(long number)
    {
        if (names.TryGetValue(number, out var known))
            return known;
        if (names.Count >= NamesMax)
            names.Clear();
        var text = name.Bind(1, number).Step() ? name.Text(0) : null;
        var checksum = text is null ? 0 : (uint)name.Long(1);
        name.Reset();
        if (text is null || checksum != Checksum.OfName(number, text))
            throw Corrupt("the name of grain number", number);
        var key = GrainKey.Parse(text);
        names.Add(number, key);
        return key;
    }

    static JournalCorruptException Corrupt(string what, long number) =>
        new($"{what} {number.ToString(CultureInfo.InvariantCulture)}", "restore the newest backup");
}
