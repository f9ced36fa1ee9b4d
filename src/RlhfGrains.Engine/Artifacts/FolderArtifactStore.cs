using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Engine.Artifacts;

/// <summary>
/// Files in a folder, for its owner alone: <c>project/job/digest</c>, and <c>*.part</c> while one is being made.
/// </summary>
public sealed class FolderArtifactStore(string path) : IArtifactStore
{
    internal const string Unfinished = ".part";

    // What Linux says of a full disk and of a used-up quota.
    const int NoSpace = 28,
        QuotaExceeded = 122;

    public string FolderPath { get; } = Path.GetFullPath(path);

    public ValueTask<IArtifactWriter> Create(GrainKey owner, CancellationToken cancellation = default) =>
        new(
            Try(IArtifactWriter () =>
            {
                OwnerOnly.MakeFolder(FolderPath);
                var folder = FolderOf(owner);
                // The mode is given to the last folder of a path alone.
                OwnerOnly.MakeFolder(Path.GetDirectoryName(folder)!);
                OwnerOnly.MakeFolder(folder);
                return new FolderArtifactWriter(folder);
            })
        );

    public ValueTask<Stream?> Open(GrainKey owner, string digest, CancellationToken cancellation = default) =>
        new(
            Try(() =>
            {
                // A digest is no path.
                if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower))
                    return null;
                try
                {
                    return (Stream)
                        new FileStream(
                            Path.Combine(FolderOf(owner), digest),
                            new FileStreamOptions
                            {
                                Share = FileShare.Read | FileShare.Delete,
                                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                            }
                        );
                }
                catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
                {
                    return null;
                }
            })
        );

    public ValueTask<IReadOnlyList<Artifact>> List(GrainKey owner, CancellationToken cancellation = default) =>
        new(
            Try(IReadOnlyList<Artifact> () =>
            {
                var folder = new DirectoryInfo(FolderOf(owner));
                if (!folder.Exists)
                    return [];
                return
                [
                    .. folder
                        .EnumerateFiles()
                        .Where(f => f.Extension != Unfinished)
                        .Select(f => new Artifact(f.Name, f.Length))
                        .OrderBy(a => a.Digest, StringComparer.Ordinal),
                ];
            })
        );

    public ValueTask Delete(GrainKey owner, CancellationToken cancellation = default)
    {
        Try(() =>
        {
            var folder = FolderOf(owner);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            return true;
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> RemoveUnfinished(CancellationToken cancellation = default) =>
        new(
            Try(() =>
            {
                if (!Directory.Exists(FolderPath))
                    return 0;
                var files = Directory
                    .EnumerateFiles(FolderPath, "*" + Unfinished, SearchOption.AllDirectories)
                    .ToList();
                files.ForEach(File.Delete);
                return files.Count;
            })
        );

    /// <summary>What a file system says, in the store's own words.</summary>
    internal static T Try<T>(Func<T> what)
    {
        try
        {
            return what();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    internal static ArtifactStoreException Failed(Exception e) =>
        (e.HResult & 0xFFFF) is NoSpace or QuotaExceeded
            ? new ArtifactStoreException("there is no room left where the files of jobs lie", isFull: true, e)
            : new ArtifactStoreException($"the folder of jobs' files cannot be used: {e.Message}", isFull: false, e);

    /// <summary>
    /// Parts of a name are ids; one that begins with a dot, or holds a colon, makes no odd file name.
    /// </summary>
    string FolderOf(GrainKey owner) =>
        Path.Combine([FolderPath, .. owner.Name.Split('/').Select(part => "_" + Uri.EscapeDataString(part))]);
}
