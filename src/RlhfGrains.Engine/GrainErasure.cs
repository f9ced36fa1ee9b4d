using RlhfGrains.Contracts;

namespace RlhfGrains.Engine;

/// <summary>
/// Grains whose records are to be overwritten, and the event that is to stand in each record instead of what is there.
/// </summary>
/// <param name="Name">The name of one grain, or what the names of all of them begin with.</param>
/// <param name="Becomes">Of the grains' own kind; folded any number of times it is folded once.</param>
public sealed record GrainErasure(string Kind, string Name, bool IsPrefix, IEvent Becomes)
{
    public bool Covers(GrainKey grain) =>
        grain.Kind == Kind && (IsPrefix ? grain.Name.StartsWith(Name, StringComparison.Ordinal) : grain.Name == Name);
}
