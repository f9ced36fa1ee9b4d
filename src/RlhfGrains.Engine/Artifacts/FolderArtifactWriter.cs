using System.Security.Cryptography;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Engine.Artifacts;

/// <summary>One file in the making: what is written is hashed on its way.</summary>
sealed class FolderArtifactWriter : IArtifactWriter
{
    /// <summary>64 KiB at a time: a line of an export has one or two.</summary>
    const int BufferBytes = 64 * 1024;

    readonly string folder,
        unfinished;
    readonly FileStream file;
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly HashedStream content;

    public FolderArtifactWriter(string folder)
    {
        this.folder = folder;
        unfinished = Path.Combine(folder, Guid.NewGuid().ToString("n") + FolderArtifactStore.Unfinished);
        file = new FileStream(unfinished, OwnerOnly.Options(FileMode.CreateNew, FileAccess.Write));
        content = new HashedStream(file, hash);
        Content = new BufferedStream(content, BufferBytes);
    }

    public Stream Content { get; }

    public ValueTask<Artifact> Commit(CancellationToken cancellation = default)
    {
        Content.Flush();
        return new(
            FolderArtifactStore.Try(() =>
            {
                file.Flush(flushToDisk: true);
                file.Dispose();
                var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
                File.Move(unfinished, Path.Combine(folder, digest), overwrite: true);
                return new Artifact(digest, content.Written);
            })
        );
    }

    public ValueTask DisposeAsync()
    {
        // Not the buffer, which would write what is left in it.
        try
        {
            file.Dispose();
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left over has a name that nothing reads.
        }
        hash.Dispose();
        return ValueTask.CompletedTask;
    }

    sealed class HashedStream(FileStream file, IncrementalHash hash) : Stream
    {
        public long Written { get; private set; }
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            Written += buffer.Length;
            try
            {
                file.Write(buffer);
            }
            catch (IOException e)
            {
                throw FolderArtifactStore.Failed(e);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() =>
            FolderArtifactStore.Try(() =>
            {
                file.Flush();
                return true;
            });

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
