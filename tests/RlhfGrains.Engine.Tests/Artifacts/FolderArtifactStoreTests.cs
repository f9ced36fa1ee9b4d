using RlhfGrains.Contracts;
using RlhfGrains.Engine.Artifacts;

namespace RlhfGrains.Engine.Tests.Artifacts;

public sealed class FolderArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-artifacts-").FullName;

    protected override IArtifactStore Store => new FolderArtifactStore(Path.Combine(root, "files"));

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task FilesAndFolders_AreTheirOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await Write(Job, "text");

        var made = Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).ToList();

        Assert.Equal(4, made.Count);
        const UnixFileMode others = (UnixFileMode)0b111_111;
        foreach (var path in made)
            Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(path) & others);
    }

    [Fact]
    public async Task Folder_ThatCannotBeMade_IsTold()
    {
        await File.WriteAllTextAsync(Path.Combine(root, "files"), "a file is in its place");

        var failure = await Assert.ThrowsAsync<ArtifactStoreException>(async () => await Store.Create(Job));

        Assert.False(failure.IsFull);
    }
}
