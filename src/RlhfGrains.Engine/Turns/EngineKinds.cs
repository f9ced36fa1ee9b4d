using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Turns;

/// <summary>The grains of an engine: those that it is given and its own.</summary>
public static class EngineKinds
{
    /// <summary>The declarations of these kinds and of the engine's own, checked.</summary>
    /// <exception cref="PayloadException">A declaration of a kind is wrong; the message names it.</exception>
    public static GrainCatalogue CatalogueOf(IEnumerable<GrainKind> kinds) => new(kinds.Append(new ParkedMessages()));
}
