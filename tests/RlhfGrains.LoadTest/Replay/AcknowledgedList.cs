using System.Text;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// The ids of judgments that the server has acknowledged, one a line, appended as the answers come. Each is handed to
/// the operating system before the next judgment of its connection is sent, so killing this program loses none but
/// those whose answers were on the way: they are sent again.
/// </summary>
sealed class AcknowledgedList : IDisposable
{
    readonly Lock gate = new();
    readonly HashSet<string> ids;
    readonly FileStream file;

    AcknowledgedList(HashSet<string> ids, FileStream file)
    {
        this.ids = ids;
        this.file = file;
    }

    /// <exception cref="InputException">The file holds another run's ids and this one does not resume it.</exception>
    public static AcknowledgedList Open(string path, bool resume)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            if (!resume)
                throw new InputException(
                    $"{path} holds the acknowledged judgments of an earlier run: add --resume, or name another file with --acknowledged"
                );
            foreach (var line in File.ReadLines(path).Where(IsWhole))
                ids.Add(line);
        }
        // No buffer: a line is with the operating system when Add returns.
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        file.SetLength(EndOfLastLine(file));
        file.Seek(0, SeekOrigin.End);
        return new AcknowledgedList(ids, file);
    }

    public int Count
    {
        get
        {
            lock (gate)
                return ids.Count;
        }
    }

    public bool Contains(string id)
    {
        lock (gate)
            return ids.Contains(id);
    }

    public void Add(string id)
    {
        lock (gate)
        {
            if (ids.Add(id))
                file.Write(Encoding.ASCII.GetBytes(id + "\n"));
        }
    }

    // A kill can cut the last line: what is left of it is no id.
    static bool IsWhole(string line) => Guid.TryParseExact(line, "D", out _);

    static long EndOfLastLine(FileStream file)
    {
        for (var end = file.Length; end > 0; end--)
        {
            file.Seek(end - 1, SeekOrigin.Begin);
            if (file.ReadByte() == '\n')
                return end;
        }
        return 0;
    }

    public void Dispose() => file.Dispose();
}
