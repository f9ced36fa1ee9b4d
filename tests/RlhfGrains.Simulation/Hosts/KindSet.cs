using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Grains;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>
/// The kinds that a run hosts, with their codec: all real ones, the engine's own and the toy. Making it takes longer
/// than a run, so one thread keeps it from run to run.
/// </summary>
sealed class KindSet
{
    readonly PayloadWriter scratch;

    // As they are, for folding and for pictures: what a mutant does to a hosted kind must not hide itself here.
    readonly Dictionary<string, GrainKind> plain;

    /// <param name="change">What a mutant makes of a kind.</param>
    public KindSet(Func<GrainKind, GrainKind>? change = null)
    {
        GrainKind[] kinds = [.. AllKinds.Create(), new Till()];
        plain = kinds.Append(new ParkedMessages()).ToDictionary(k => k.Name);
        Catalogue = EngineKinds.CatalogueOf(kinds.Select(k => new WatchedKind(change is null ? k : change(k), this)));
        // The numbers that a journal gives to names which all reach it at once.
        Codec = new GrainCodec(new StoredNames(Catalogue, [.. Catalogue.Forms.Select(f => f.Name)]));
        scratch = Codec.NewWriter();
    }

    public GrainCatalogue Catalogue { get; }
    public GrainCodec Codec { get; }

    /// <summary>Of the run under way.</summary>
    public Probe Probe { get; set; } = new(new Trace());

    public GrainKind Plain(GrainKey grain) => plain[grain.Kind];

    /// <summary>The state as bytes, through its snapshot: equal bytes are equal states.</summary>
    public byte[] Picture(GrainKey grain, object state) => Encode(Plain(grain).ToSnapshot(state));

    public byte[] Encode(object value) => Codec.Encode(scratch, value);
}
