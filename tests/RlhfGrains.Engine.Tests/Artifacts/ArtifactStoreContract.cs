using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Tests.Artifacts;

/// <summary>What every store of jobs' files promises.</summary>
public abstract class ArtifactStoreContract
{
    protected static readonly GrainKey Job = new("job", "p:1/job-1");
    protected static readonly GrainKey Other = new("job", "p:1/.job-2");

    protected abstract IArtifactStore Store { get; }

    [Fact]
    public async Task File_IsThereUnderItsDigest_WhenItIsCommitted_AndNotBefore()
    {
        await using var writer = await Store.Create(Job);
        await writer.Content.WriteAsync("some text, "u8.ToArray());
        await writer.Content.WriteAsync("and more"u8.ToArray());
        Assert.Empty(await Store.List(Job));

        var made = await writer.Commit();

        Assert.Equal(new Artifact(Digest("some text, and more"), 19), made);
        Assert.Equal([made], await Store.List(Job));
        Assert.Equal("some text, and more", await Read(Job, made.Digest));
        Assert.Empty(await Store.List(Other));
        Assert.Null(await Store.Open(Other, made.Digest));
    }

    [Fact]
    public async Task File_KnowsItsLength_AndCanBeReadFromTheMiddle()
    {
        var made = await Write(Job, "0123456789");

        await using var file = (await Store.Open(Job, made.Digest))!;
        Assert.Equal(10, file.Length);
        file.Position = 7;
        Assert.Equal("789", await new StreamReader(file).ReadToEndAsync());
    }

    [Fact]
    public async Task File_OfNothing_AndTheSameFileTwice_AreKept()
    {
        var empty = await Write(Job, "");
        Assert.Equal("", await Read(Job, empty.Digest));

        Assert.Equal(await Write(Job, "twice"), await Write(Job, "twice"));
        Assert.Equal(2, (await Store.List(Job)).Count);
    }

    [Fact]
    public async Task Writer_DisposedOfBeforeItsCommit_LeavesNothing()
    {
        await using (var writer = await Store.Create(Job))
            await writer.Content.WriteAsync(new byte[200_000]);

        Assert.Empty(await Store.List(Job));
        Assert.Equal(0, await Store.RemoveUnfinished());
    }

    [Fact]
    public async Task Unfinished_IsRemoved_AndWhatIsCommittedStays()
    {
        var made = await Write(Job, "kept");
        await using var writer = await Store.Create(Job);
        await writer.Content.WriteAsync(new byte[200_000]);

        Assert.Equal(1, await Store.RemoveUnfinished());

        Assert.Equal([made], await Store.List(Job));
        Assert.Equal(0, await Store.RemoveUnfinished());
    }

    [Fact]
    public async Task Delete_TakesTheFilesOfOneOwner()
    {
        var here = await Write(Job, "the same");
        var there = await Write(Other, "the same");

        await Store.Delete(Job);
        await Store.Delete(Job);

        Assert.Null(await Store.Open(Job, here.Digest));
        Assert.Equal([there], await Store.List(Other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../_job-2/x")]
    [InlineData("ABCDEF")]
    public async Task Open_OfWhatIsNoDigest_FindsNothing(string digest) => Assert.Null(await Store.Open(Job, digest));

    protected async Task<Artifact> Write(GrainKey owner, string text)
    {
        await using var writer = await Store.Create(owner);
        await writer.Content.WriteAsync(Encoding.UTF8.GetBytes(text));
        return await writer.Commit();
    }

    async Task<string> Read(GrainKey owner, string digest)
    {
        using var reader = new StreamReader((await Store.Open(owner, digest))!);
        return await reader.ReadToEndAsync();
    }

    static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
