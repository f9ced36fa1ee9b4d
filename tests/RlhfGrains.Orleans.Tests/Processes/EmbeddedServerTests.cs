using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>
/// Orleans costs a server on the embedded engine nothing: it is in the same program, and is not loaded.
/// </summary>
public sealed class EmbeddedServerTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-embedded-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ServerOnTheEmbeddedEngine_LoadsNothingOfOrleans()
    {
        await using var server = await ServerProcess.Start([("DataFolder", folder)]);
        await server.Play(judgments: 2);
        var loaded = server.LoadedAssemblies();
        Assert.Contains("RlhfGrains.Engine", loaded);
        Assert.DoesNotContain(loaded, static name => name.Contains("Orleans", StringComparison.Ordinal));
    }
}
