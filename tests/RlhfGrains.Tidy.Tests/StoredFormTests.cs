using RlhfGrains.Engine.Codec;
using RlhfGrains.Grains;

namespace RlhfGrains.Tidy.Tests;

/// <summary>
/// Stored things outlive code. What is written under a stable name is pinned in StoredForms.txt: a change that alters a
/// line there would make what is on disk unreadable. New names are added to the file; a name that is there is never
/// changed, it gets a successor (.v2).
/// </summary>
public sealed class StoredFormTests
{
    [Fact]
    public void StoredForms_AreThoseThatWerePinned()
    {
        var pinned = File.ReadAllLines(Repository.PathOf("tests", "RlhfGrains.Tidy.Tests", "StoredForms.txt"));

        var now = new GrainCatalogue(AllKinds.Create()).Describe().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(pinned, now);
    }
}
