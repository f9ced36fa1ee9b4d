using System.Buffers;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;

namespace RlhfGrains.Jobs.Exports;

/// <summary>A file of lines in the making.</summary>
sealed class LineFile(string name, IArtifactWriter writer) : IAsyncDisposable
{
    readonly ArrayBufferWriter<byte> line = new();

    public long Rows { get; private set; }

    /// <param name="write">Writes one line without its end.</param>
    public void Add(Action<IBufferWriter<byte>> write)
    {
        line.ResetWrittenCount();
        write(line);
        line.GetSpan(1)[0] = (byte)'\n';
        line.Advance(1);
        writer.Content.Write(line.WrittenSpan);
        Rows++;
    }

    /// <param name="text">Whole rows.</param>
    public void Add(ReadOnlySpan<byte> text, int rows)
    {
        writer.Content.Write(text);
        Rows += rows;
    }

    public async Task<JobFile> Commit(CancellationToken stop)
    {
        var made = await writer.Commit(stop);
        return new JobFile(name, made.Digest, made.Bytes, Rows);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
