namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// Files and folders for their owner alone, whatever the umask and whoever made the folder: names and texts of people
/// lie in them, and keys.
/// </summary>
public static class OwnerOnly
{
    const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    const UnixFileMode OfOthers =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder when it is not there.</summary>
    public static DirectoryInfo MakeFolder(string path) =>
        OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, File600 | UnixFileMode.UserExecute);

    /// <summary>How a file is made; one that is there keeps its mode.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File600;
        return options;
    }

    /// <summary>
    /// Makes an empty file when it is not there. SQLite takes it for an empty database, and gives the files beside a
    /// database the database's own mode.
    /// </summary>
    public static void MakeFile(string path)
    {
        if (File.Exists(path))
            return;
        using var made = new FileStream(path, Options(FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite));
    }

    /// <summary>Takes from a file or folder what group and others may do with it.</summary>
    /// <returns>The mode that it had, as <c>chmod</c> writes it; null when they could do nothing.</returns>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static string? Close(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var mode = File.GetUnixFileMode(path);
        if ((mode & OfOthers) == 0)
            return null;
        File.SetUnixFileMode(path, mode & ~OfOthers);
        return Text(mode);
    }

    static string Text(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8);
}
