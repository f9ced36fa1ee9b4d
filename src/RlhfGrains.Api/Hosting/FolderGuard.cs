using RlhfGrains.Api.Keys;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// At a start: takes what group and others may do with our files, and with the folders they lie in, and says so. They
/// were made by an earlier program, by a copying hand or by an operator; what was read before cannot be taken back.
/// What cannot be mended is said, but for a readable admin key, which is refused.
/// </summary>
sealed partial class FolderGuard(HostSettings settings, ILogger<FolderGuard> log)
{
    static readonly string[] OfData = [SqliteJournal.FileName + "*", "journal.lock"];
    static readonly string[] OfBackups = ["backup-*.db*", "erasures.jsonl*"];

    /// <exception cref="StartException">Others can read the admin key, and this user may not change that.</exception>
    public void Mend()
    {
        if (OperatingSystem.IsWindows())
            return;
        MendKey(FirstAdminKey.PathIn(settings));
        Mend(settings.DataFolder, OfData);
        if (settings.BackupFolder is { Length: > 0 } backups)
            Mend(backups, OfBackups);
    }

    void MendKey(string path)
    {
        if (!File.Exists(path))
            return;
        try
        {
            if (OwnerOnly.Close(path) is { } mode)
                LogKey(path, mode);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new StartException(
                $"Others can read {path}, and this user may not change that: chmod 600 it as its owner, or remove it and set {HostSettings.AdminKeyVariable}.",
                failure
            );
        }
    }

    void Mend(string folder, string[] patterns)
    {
        if (!Directory.Exists(folder))
            return;
        var (closed, open) = (new List<string>(), new List<string>());
        foreach (
            var file in patterns.SelectMany(p => Directory.EnumerateFiles(folder, p)).Order(StringComparer.Ordinal)
        )
        {
            try
            {
                if (OwnerOnly.Close(file) is { } mode)
                    closed.Add($"{Path.GetFileName(file)} ({mode})");
            }
            catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
            {
                open.Add(Path.GetFileName(file));
            }
        }
        if (closed.Count > 0)
            LogFiles(folder, string.Join(", ", closed));
        if (open.Count > 0)
            LogOpen(folder, string.Join(", ", open));
        MendFolder(folder);
    }

    /// <summary>
    /// A folder that others may write to lets them put files in our files' places. One with the sticky bit (/tmp) does
    /// not, and is not ours alone.
    /// </summary>
    void MendFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        var mode = File.GetUnixFileMode(folder);
        if (mode.HasFlag(UnixFileMode.StickyBit) || (mode & writable) == 0)
            return;
        try
        {
            if (OwnerOnly.Close(folder) is { } before)
                LogFolder(folder, before);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            LogFolderOpen(folder);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Path} was open to others ({Mode}) and is closed now: make another admin key, and revoke this one"
    )]
    partial void LogKey(string path, string mode);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Files in {Folder} were open to others and are closed now: {Files}. What was read before cannot be taken back"
    )]
    partial void LogFiles(string folder, string files);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Files in {Folder} are open to others, and belong to another user: {Files}. Give them to this user, with mode 600"
    )]
    partial void LogOpen(string folder, string files);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Folder} could be written to by others ({Mode}) and is closed now"
    )]
    partial void LogFolder(string folder, string mode);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Folder} can be written to by others, who could put files in the places of ours, and belongs to another user: give it to this user, with mode 700"
    )]
    partial void LogFolderOpen(string folder);
}
