using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.Api.Backups;

/// <summary>
/// <c>backup</c>: asks the server that uses the data folder for one, or makes it here when no server does.
/// </summary>
static class BackupCommand
{
    public static Command Create()
    {
        var command = new Command(
            "backup",
            "Makes a backup in the configured folder: asks the running server, or copies the data folder when no server uses it."
        )
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((given, stop) => ServeCommand.InSentences(() => Run([.. given.UnmatchedTokens], stop)));
        return command;
    }

    static async Task<int> Run(string[] args, CancellationToken stop)
    {
        var settings = ServeCommand.ReadSettings(args);
        if (settings.BackupFolder is not { Length: > 0 })
            throw new StartException(
                $"There is no folder for backups: set {HostSettings.Section}:{nameof(HostSettings.BackupFolder)}."
            );
        if (!File.Exists(Path.Combine(settings.DataFolder, SqliteJournal.FileName)))
            throw new StartException(
                $"There is no journal in {settings.DataFolder}: set {HostSettings.Section}:{nameof(HostSettings.DataFolder)} as the server has it."
            );
        var made = await MakeHere(settings, stop) ?? await AskServer(settings, stop);
        Console.WriteLine(
            $"{made.Name}: {made.Bytes:N0} bytes, up to position {made.Position} (format {made.Format}), in {Path.GetFullPath(settings.BackupFolder)}{(settings.Offsite() is { } offsite ? $" and in {offsite}" : "")}"
        );
        return 0;
    }

    /// <returns>Null when a server uses the folder.</returns>
    static async Task<BackupBody?> MakeHere(HostSettings settings, CancellationToken stop)
    {
        SqliteJournal journal;
        try
        {
            journal = new SqliteJournal(settings.DataFolder);
        }
        catch (DataFolderException e) when (e.InnerException is IOException)
        {
            return null;
        }
        await using (journal)
        {
            using var backups = new BackupService(settings, JournalCopy.Of(journal), TimeProvider.System);
            try
            {
                return BackupBody.Of(await backups.Make(stop));
            }
            catch (BackupException e)
            {
                throw new StartException($"{e.Problem.Title}: {e.Detail ?? e.Problem.WhatToDo}", e);
            }
        }
    }

    static async Task<BackupBody> AskServer(HostSettings settings, CancellationToken stop)
    {
        var keyPath = FirstAdminKey.PathIn(settings);
        var key = settings.AdminKey
            ?? (File.Exists(keyPath) ? (await File.ReadAllTextAsync(keyPath, stop)).Trim() : null)
            ?? throw new StartException(
                $"A server uses {settings.DataFolder}, and there is no admin key to ask it with: set {HostSettings.AdminKeyVariable}."
            );
        var address = AddressOf(settings);
        // A backup takes as long as it takes.
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var answer = await http.PostAsync("/v1/admin/backup", null, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            if (answer.IsSuccessStatusCode)
                return JsonSerializer.Deserialize(text, ApiJson.Default.BackupBody)!;
            throw new StartException(
                $"The server at {address} made no backup ({(int)answer.StatusCode}): {DetailOf(text)}"
            );
        }
        catch (HttpRequestException e)
        {
            throw new StartException(
                $"A server uses {settings.DataFolder}, but none answers at {address}: give its address with --{HostSettings.Section}:Urls=... ({e.Message})",
                e
            );
        }
    }

    /// <summary>The first address, as one can ask it from here.</summary>
    static Uri AddressOf(HostSettings settings)
    {
        var first = settings.Urls.Split(';', StringSplitOptions.TrimEntries)[0];
        return new Uri(
            first
                .Replace("//*", "//127.0.0.1", StringComparison.Ordinal)
                .Replace("//+", "//127.0.0.1", StringComparison.Ordinal)
                .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
                .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal)
        );
    }

    static string DetailOf(string problem)
    {
        try
        {
            return JsonDocument.Parse(problem).RootElement.TryGetProperty("detail", out var detail)
                ? detail.GetString() ?? problem
                : problem;
        }
        catch (JsonException)
        {
            return problem;
        }
    }
}
