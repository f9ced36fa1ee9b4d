using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals;

/// <summary>
/// The journal's own list of stored names, kept in it like a grain, so that it works in every journal. Also which forms
/// its snapshots have: when they are no longer the declared ones, the snapshots are discarded.
/// </summary>
sealed class NameList(IJournalStore journal, GrainCatalogue catalogue)
{
    public static GrainKey Key { get; } = new(GrainCatalogue.EngineKind, "names");

    static readonly Shape<Entry> Form = (Shape<Entry>)new Shapes().Record(typeof(Entry), Key.ToString());

    /// <summary>What was added at one start.</summary>
    /// <param name="Names">They take the next numbers.</param>
    /// <param name="Snapshots">All the names of snapshots, as declared at that start.</param>
    sealed record Entry(string[] Names, string[] Snapshots);

    /// <summary>Reads the list, and adds to it what has been declared since.</summary>
    public StoredNames Bring(Instant now)
    {
        var (names, snapshots, version, tailed) = Read();
        var declared = DeclaredSnapshots();
        var added = catalogue.Forms.Select(f => f.Name).Except(names).ToArray();
        var reformed = !snapshots.SequenceEqual(declared);

        // Before the list says that they are gone: a crash in between does it once more.
        if (reformed && version > 0)
            journal.DiscardSnapshots().Await();
        if (added.Length > 0 || reformed)
        {
            journal.Append([new GrainAppend(Key, version, now, Payload(new Entry(added, declared)), [], [])]).Await();
            version++;
            names.AddRange(added);
            tailed = true;
        }
        if (tailed)
            journal.WriteSnapshots([new GrainSnapshot(Key, version, Payload(new Entry([.. names], declared)))]).Await();
        return new StoredNames(catalogue, names);
    }

    /// <summary>Reads the list as it is, and changes nothing.</summary>
    public StoredNames Known() => new(catalogue, Read().Names);

    /// <summary>False: the snapshots have forms of another program, and the next start makes them anew.</summary>
    public bool AreSnapshotsCurrent() => Read().Snapshots.SequenceEqual(DeclaredSnapshots());

    string[] DeclaredSnapshots() =>
        [
            .. catalogue
                .Forms.Where(f => f.Role == StoredRole.Snapshot)
                .Select(f => f.Name)
                .Order(StringComparer.Ordinal),
        ];

    (List<string> Names, string[] Snapshots, long Version, bool Tailed) Read()
    {
        var history = journal.Read(Key).Await();
        var names = new List<string>();
        string[] snapshots = [];
        var payloads = history.Tail.Select(r => r.Payload);
        foreach (var payload in history.Snapshot is { } snapshot ? payloads.Prepend(snapshot.Payload) : payloads)
        {
            var entry = Parse(payload.Span);
            names.AddRange(entry.Names);
            snapshots = entry.Snapshots;
        }
        return (names, snapshots, (history.Snapshot?.Version ?? 0) + history.Tail.Count, history.Tail.Count > 0);
    }

    // Read before any name has a number.
    static byte[] Payload(Entry entry)
    {
        var writer = new PayloadWriter(StoredNames.None);
        GrainCodec.Begin(writer);
        Form.Write(writer, entry);
        return writer.Written.ToArray();
    }

    static Entry Parse(ReadOnlySpan<byte> payload)
    {
        var reader = GrainCodec.Open(payload, StoredNames.None);
        return Form.Read(ref reader);
    }
}
