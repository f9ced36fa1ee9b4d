using RlhfGrains.Api.Hosting;
using RlhfGrains.Azure;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Postgres;

namespace RlhfGrains.Api.Moving;

/// <summary>
/// A journal that is moved from or to. Nothing starts on a target before it is published: it is made under another
/// name.
/// </summary>
abstract class MovePlace(string name) : IAsyncDisposable
{
    public const string Sqlite = "sqlite",
        Postgres = "postgres",
        Azure = "azure";

    /// <summary>For an operator.</summary>
    public string Name => name;

    public abstract IJournalStore Journal { get; }

    /// <summary>Puts a target in its place.</summary>
    public abstract Task Publish();

    /// <summary>
    /// A target that is not to be published is left under its other name: the next move begins by removing it.
    /// </summary>
    public virtual ValueTask DisposeAsync() => Journal.DisposeAsync();

    /// <exception cref="StartException">There is none.</exception>
    public static async Task<MovePlace> Source(string kind, HostSettings settings, string container) =>
        kind switch
        {
            Sqlite => File.Exists(Path.Combine(settings.DataFolder, SqliteJournal.FileName))
                ? new Opened(settings.DataFolder, new SqliteJournal(settings.DataFolder))
                : throw new StartException(
                    $"There is no journal in {settings.DataFolder}: set {HostSettings.Section}:{nameof(HostSettings.DataFolder)} as the server has it."
                ),
            Postgres => await PostgresSource(OfPostgres(settings)),
            _ => new Opened(
                OfAzure(settings, container).ToString(),
                await AzureJournal.Open(OfAzure(settings, container))
            ),
        };

    /// <exception cref="StartException">There is a journal already.</exception>
    public static async Task<MovePlace> Target(string kind, HostSettings settings, string container) =>
        kind switch
        {
            Sqlite => new SqliteTarget(settings.DataFolder),
            Postgres => await PostgresTarget.Open(settings),
            _ => new AzureTarget(
                OfAzure(settings, container).ToString(),
                await AzureJournal.OpenForImport(OfAzure(settings, container))
            ),
        };

    static async Task<MovePlace> PostgresSource(PostgresSettings place) =>
        await PostgresJournal.Exists(place)
            ? new Opened($"PostgreSQL at {place}", await PostgresJournal.Open(place))
            : throw new StartException($"There is no journal at {place}.");

    static PostgresSettings OfPostgres(HostSettings settings) =>
        new(
            settings.PostgresConnection
                ?? throw new StartException(
                    $"Set {HostSettings.Section}:{nameof(HostSettings.PostgresConnection)}, best in the environment."
                )
        );

    static AzureSettings OfAzure(HostSettings settings, string container) =>
        new(
            settings.AzureConnection
                ?? throw new StartException(
                    $"Set {HostSettings.Section}:{nameof(HostSettings.AzureConnection)}, best in the environment."
                ),
            container
        );

    sealed class Opened(string name, IJournalStore journal) : MovePlace(name)
    {
        public override IJournalStore Journal => journal;

        public override Task Publish() => throw new InvalidOperationException("a source is in its place");
    }

    sealed class SqliteTarget : MovePlace
    {
        readonly string folder,
            workplace;
        readonly SqliteJournal journal;

        public SqliteTarget(string folder)
            : base(folder)
        {
            (this.folder, workplace) = (folder, Path.Combine(folder, ".moving"));
            if (File.Exists(Path.Combine(folder, SqliteJournal.FileName)))
                throw new StartException(
                    $"There is a journal in {folder}: move into another folder, or move that one away first."
                );
            if (Directory.Exists(workplace))
                Directory.Delete(workplace, recursive: true);
            OwnerOnly.MakeFolder(folder);
            journal = new SqliteJournal(workplace);
        }

        public override IJournalStore Journal => journal;

        public override async Task Publish()
        {
            // Closed, the file is all there is of it.
            await journal.DisposeAsync();
            File.Move(Path.Combine(workplace, SqliteJournal.FileName), Path.Combine(folder, SqliteJournal.FileName));
            Directory.Delete(workplace, recursive: true);
        }
    }

    sealed class PostgresTarget(PostgresSettings place, PostgresSettings workplace, PostgresJournal journal)
        : MovePlace($"PostgreSQL at {place}")
    {
        public override IJournalStore Journal => journal;

        public static async Task<PostgresTarget> Open(HostSettings settings)
        {
            var place = OfPostgres(settings);
            if (await PostgresJournal.Exists(place))
                throw new StartException(
                    $"There is a schema {place.Schema} already ({place}): name another one with Search Path, or drop that one first."
                );
            var workplace = new PostgresSettings($"{settings.PostgresConnection};Search Path={place.Schema}_moving");
            await PostgresJournal.Drop(workplace);
            return new PostgresTarget(place, workplace, await PostgresJournal.Open(workplace));
        }

        public override async Task Publish()
        {
            await journal.DisposeAsync();
            await PostgresJournal.Rename(workplace, place.Schema);
        }
    }

    sealed class AzureTarget(string name, AzureJournal journal) : MovePlace(name)
    {
        public override IJournalStore Journal => journal;

        public override async Task Publish() => await journal.Publish();
    }
}
