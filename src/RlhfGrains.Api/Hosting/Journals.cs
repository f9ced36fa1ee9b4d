using RlhfGrains.Azure;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Postgres;

namespace RlhfGrains.Api.Hosting;

/// <summary>The journal that the settings name.</summary>
static class Journals
{
    /// <exception cref="StartException">It cannot be used; the message says why.</exception>
    public static async Task<IJournalStore> Open(HostSettings settings)
    {
        try
        {
            if (settings.IsOnAzure)
                throw new StartException(
                    "A journal on Azure Storage is written grain by grain, which only a cluster does: one machine keeps its journal in SQLite or PostgreSQL."
                );
            if (!settings.IsOnPostgres)
                return new SqliteJournal(settings.DataFolder);
            // The first admin key is left here all the same; SQLite's journal makes the folder by itself.
            OwnerOnly.MakeFolder(settings.DataFolder);
            return await PostgresJournal.Open(new PostgresSettings(settings.PostgresConnection!));
        }
        catch (Exception failure) when (ServeCommand.Sentence(failure) is { } sentence)
        {
            throw new StartException(sentence, failure);
        }
    }

    /// <summary>One that several silos write to.</summary>
    /// <exception cref="StartException">The settings name another one, or it cannot be used; the message says
    /// why.</exception>
    public static async Task<IJournalStore> OpenShared(HostSettings settings)
    {
        try
        {
            if (settings.IsOnAzure)
                return await AzureJournal.Open(AzureOf(settings));
            if (settings.IsOnPostgres)
                return await PostgresJournal.Open(
                    new PostgresSettings(settings.PostgresConnection!) { IsSingleWriter = false }
                );
        }
        catch (Exception failure) when (ServeCommand.Sentence(failure) is { } sentence)
        {
            throw new StartException(sentence, failure);
        }
        throw new StartException(
            $"A cluster needs a journal that its silos share: {HostSettings.Section}:Journal=postgres or azure."
        );
    }

    /// <summary>Where judgments are kept, without user and password; null when it is the data folder.</summary>
    public static string? PlaceOf(HostSettings settings) =>
        settings.IsOnPostgres ? $"PostgreSQL at {new PostgresSettings(settings.PostgresConnection!)}"
        : settings.IsOnAzure ? $"Azure Storage, {AzureOf(settings)}"
        : null;

    /// <summary>
    /// On PostgreSQL, gives the settings a new schema, which is dropped at the end with all that is in it.
    /// </summary>
    public static IAsyncDisposable? ForAWhile(HostSettings settings) =>
        settings.IsOnPostgres ? new Schema(settings) : null;

    static AzureSettings AzureOf(HostSettings settings) => new(settings.AzureConnection!, settings.JournalContainer);

    sealed class Schema : IAsyncDisposable
    {
        readonly PostgresSettings place;

        public Schema(HostSettings settings)
        {
            settings.PostgresConnection += $";Search Path=rlhfgrains_demo_{Guid.NewGuid():N}";
            place = new PostgresSettings(settings.PostgresConnection);
        }

        public async ValueTask DisposeAsync() => await PostgresJournal.Drop(place);
    }
}
