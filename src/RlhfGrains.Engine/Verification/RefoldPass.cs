using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Verification;

/// <summary>The grains of one part, folded while the journal is gone over once.</summary>
sealed class RefoldPass(
    IJournalStore journal,
    GrainCatalogue catalogue,
    GrainCodec codec,
    bool comparesSnapshots,
    Action<string> found
)
{
    readonly Dictionary<GrainKey, Folding> grains = [];
    readonly List<IEvent> events = [];
    readonly PayloadWriter scratch = codec.NewWriter();

    public int Grains => grains.Count;
    public long Events { get; private set; }
    public long SnapshotsCompared { get; private set; }

    public void Take(JournalRecord record)
    {
        if (!grains.TryGetValue(record.Grain, out var grain))
            grains.Add(record.Grain, grain = Begin(record.Grain));
        if (grain.IsBroken)
            return;
        try
        {
            if (record.Version != grain.Version + 1)
                throw new PayloadException($"version {grain.Version + 1} is missing; version {record.Version} follows");
            grain.Version = record.Version;
            events.Clear();
            codec.DecodeEvents(record.Payload.Span, events);
            foreach (var happened in events)
            {
                Events++;
                if (happened is not MessageParked)
                    grain.Kind!.Apply(grain.State!, happened);
            }
            if (grain.Snapshot?.Version == grain.Version)
                Compare(record.Grain, grain);
        }
        catch (Exception e)
        {
            grain.IsBroken = true;
            found($"{record.Grain} cannot be folded from record {record.Position} on: {e.Message}");
        }
    }

    /// <summary>Lets go of the grains that are left to a later pass.</summary>
    public void KeepOnly(Func<GrainKey, bool> isHeld)
    {
        foreach (var key in grains.Keys.Where(k => !isHeld(k)).ToList())
            grains.Remove(key);
    }

    public void End(Action<GrainKey, object> folded)
    {
        foreach (var (key, grain) in grains)
        {
            if (grain.IsBroken)
                continue;
            if (grain.Snapshot is { } snapshot && snapshot.Version > grain.Version)
                found(
                    $"the snapshot of {key} is of version {snapshot.Version}; the journal has it up to version {grain.Version}"
                );
            folded(key, grain.State!);
        }
    }

    Folding Begin(GrainKey key)
    {
        if (catalogue.KindOrNull(key.Kind) is not { } kind)
        {
            found($"{key} is of a kind that this program does not know: is it older than its data?");
            return new Folding(null, null, null) { IsBroken = true };
        }
        return new Folding(kind, kind.NewState(key), comparesSnapshots ? journal.Read(key).Await().Snapshot : null);
    }

    void Compare(GrainKey key, Folding grain)
    {
        SnapshotsCompared++;
        // Encoded as the engine does it: equal bytes are equal states.
        if (
            !codec
                .Encode(scratch, grain.Kind!.ToSnapshot(grain.State!))
                .AsSpan()
                .SequenceEqual(grain.Snapshot!.Payload.Span)
        )
            found($"the snapshot of {key} at version {grain.Version} is not what its events say");
        // A snapshot can be large, and is not looked at again.
        grain.Snapshot = null;
    }

    sealed class Folding(GrainKind? kind, object? state, GrainSnapshot? snapshot)
    {
        public GrainKind? Kind { get; } = kind;
        public object? State { get; } = state;
        public GrainSnapshot? Snapshot { get; set; } = snapshot;
        public long Version { get; set; }
        public bool IsBroken { get; set; }
    }
}
