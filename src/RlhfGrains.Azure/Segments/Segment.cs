using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Segments;

/// <summary>One record with everything that its turn stored.</summary>
sealed record StoredRecord(
    long Version,
    Instant At,
    ReadOnlyMemory<byte> Payload,
    IReadOnlyList<PendingSend> Sends,
    IReadOnlyList<SendNumber> Taken
);

/// <summary>
/// Some consecutive records of a grain, in one blob. The last segment is written anew with each record until it is
/// closed, which stands in it: whoever still believes it open fails on its ETag.
/// </summary>
sealed class Segment
{
    // The name of the form; another one gets another name.
    static ReadOnlySpan<byte> Magic => "RGS1"u8;
    const int ClosedAt = 4,
        HeaderBytes = 5;
    const uint NameSeed = 0x7E7E7E7E,
        RecordSeed = 0xFFFFFFFF;

    Segment(GrainKey grain, IReadOnlyList<StoredRecord> records, bool isClosed) =>
        (Grain, Records, IsClosed) = (grain, records, isClosed);

    public GrainKey Grain { get; }
    public IReadOnlyList<StoredRecord> Records { get; }
    public bool IsClosed { get; }

    /// <summary>The bytes of a segment with one record more.</summary>
    /// <param name="before">What is there; empty for a new segment.</param>
    public static byte[] Extend(ReadOnlySpan<byte> before, GrainKey grain, StoredRecord record)
    {
        var body = RecordForm.Write(record);
        using var bytes = new MemoryStream(before.Length + body.Length + 64);
        using var writer = new BinaryWriter(bytes);
        if (before.IsEmpty)
            Begin(writer, grain);
        else
            writer.Write(before);
        Add(writer, grain, body);
        return Closed(bytes.ToArray(), bytes.Length >= Limits.SegmentBytesMax);
    }

    /// <summary>
    /// The bytes of a segment with these records. One that was closed stays closed, however short it has become.
    /// </summary>
    public static byte[] Of(GrainKey grain, IEnumerable<StoredRecord> records, bool isClosed)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        Begin(writer, grain);
        foreach (var record in records)
            Add(writer, grain, RecordForm.Write(record));
        return Closed(bytes.ToArray(), isClosed || bytes.Length >= Limits.SegmentBytesMax);
    }

    /// <param name="name">Of the blob, for an error.</param>
    /// <param name="expected">Null: of whatever grain it is.</param>
    /// <exception cref="JournalCorruptException">A checksum does not fit, or a record does not follow the one before
    /// it.</exception>
    public static Segment Read(ReadOnlyMemory<byte> content, string name, GrainKey? expected = null)
    {
        var place = $"blob {name} of the journal";
        try
        {
            if (!content.Span.StartsWith(Magic))
                throw Corrupt(place);
            var input = new BytesReader(content[HeaderBytes..]);
            var grain = GrainKey.Parse(input.Text());
            if (input.UInt() != Crc32C.Of(grain.ToString(), NameSeed) || (expected is { } key && key != grain))
                throw Corrupt(place);
            var records = new List<StoredRecord>();
            while (!input.IsAtEnd)
            {
                place =
                    $"version {(records.Count == 0 ? "1 or later" : (records[^1].Version + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))} of {grain}";
                var checksum = input.UInt();
                var body = input.Bytes();
                if (checksum != ChecksumOf(grain, body.Span))
                    throw Corrupt(place);
                var record = RecordForm.Read(grain, body);
                if (records.Count > 0 && record.Version != records[^1].Version + 1)
                    throw Corrupt(place);
                records.Add(record);
            }
            if (records.Count == 0)
                throw Corrupt(place);
            return new Segment(grain, records, IsClosedIn(content.Span));
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw Corrupt(place);
        }
    }

    public static bool IsClosedIn(ReadOnlySpan<byte> content) => content[ClosedAt] != 0;

    public static JournalCorruptException Corrupt(string what) =>
        new(what, "restore the container from a copy that is whole");

    static void Begin(BinaryWriter writer, GrainKey grain)
    {
        writer.Write(Magic);
        writer.Write((byte)0);
        writer.Write(grain.ToString());
        writer.Write(Crc32C.Of(grain.ToString(), NameSeed));
    }

    static void Add(BinaryWriter writer, GrainKey grain, byte[] body)
    {
        writer.Write(ChecksumOf(grain, body));
        writer.Write(body.Length);
        writer.Write(body);
    }

    static byte[] Closed(byte[] segment, bool isClosed)
    {
        segment[ClosedAt] = isClosed ? (byte)1 : (byte)0;
        return segment;
    }

    static uint ChecksumOf(GrainKey grain, ReadOnlySpan<byte> body) =>
        Crc32C.Of(body, Crc32C.Of(grain.ToString(), RecordSeed));
}
