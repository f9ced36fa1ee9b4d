using System.Runtime.CompilerServices;
using Npgsql;
using RlhfGrains.Contracts;

namespace RlhfGrains.Postgres;

/// <summary>
/// A journal in a schema of a PostgreSQL database. Every append is one round trip and one transaction, on the server's
/// disk when it returns. Either one server writes, which holds a lock (<see cref="PostgresSettings.IsSingleWriter"/>),
/// or several, which the version of each grain keeps apart.
/// </summary>
/// <remarks>
/// What a start has to look at is nothing but what it uses, because (grain, version) is a key. <see
/// cref="RecordsToStartFrom"/> counts positions, and so also those that a failed append has used up. With several
/// writers it and <see cref="NewestAt"/> are of what this one has seen.
/// </remarks>
public sealed class PostgresJournal : IJournalStore
{
    // A group that others keep undoing is given back to its caller, who asks again.
    const int AttemptsMax = 3;

    readonly PostgresSettings settings;
    readonly IReadOnlyList<string> steps;
    readonly IConnections connections;
    readonly Lock gate = new();
    long checkpoint,
        lastPosition;
    Instant? newestAt;
    volatile bool closed;

    PostgresJournal(PostgresSettings settings, IReadOnlyList<string> steps)
    {
        (this.settings, this.steps) = (settings, steps);
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString(pooled: !settings.IsSingleWriter));
        if (!settings.IsSingleWriter)
            builder.UsePhysicalConnectionInitializer(
                c => Opening.Begin(c, settings).GetAwaiter().GetResult(),
                c => Opening.Begin(c, settings)
            );
        connections = settings.IsSingleWriter
            ? new SingleWriter(builder.Build(), settings, Prepare)
            : new ManyWriters(builder.Build());
    }

    public long RecordsToStartFrom
    {
        get
        {
            lock (gate)
                return lastPosition - checkpoint;
        }
    }

    public Instant? NewestAt
    {
        get
        {
            lock (gate)
                return newestAt;
        }
    }

    /// <summary>
    /// Connects; makes the tables when they are not there, and brings those of an older program up to date.
    /// </summary>
    /// <exception cref="PostgresJournalException">The server cannot be used, another one writes, or the format is newer
    /// than this program.</exception>
    public static Task<PostgresJournal> Open(PostgresSettings settings) => Open(settings, Schema.Steps);

    internal static async Task<PostgresJournal> Open(PostgresSettings settings, IReadOnlyList<string> steps)
    {
        var journal = new PostgresJournal(settings, steps);
        try
        {
            await journal.connections.Use(async connection =>
            {
                // A single writer has done so when it connected, and does so each time.
                if (!settings.IsSingleWriter)
                    await journal.Prepare(connection);
                return true;
            });
            return journal;
        }
        catch (Exception failure)
        {
            await journal.DisposeAsync();
            if (failure is PostgresJournalException)
                throw;
            // For the operator who starts it, and not for a page: with the address.
            throw new PostgresJournalException($"PostgreSQL ({settings}) cannot be used: {failure.Message}", failure);
        }
    }

    public async ValueTask<long> Append(IReadOnlyList<GrainAppend> group, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (group.Count == 0)
        {
            lock (gate)
                return lastPosition;
        }
        var position = await Use(connection => Append(connection, group));
        lock (gate)
            (lastPosition, newestAt) = (Math.Max(lastPosition, position), group[^1].At);
        return position;
    }

    public ValueTask<GrainHistory> Read(GrainKey grain, CancellationToken cancellation = default) =>
        Look(connection => Reading.History(connection, grain));

    public ValueTask<IReadOnlyList<JournalRecord>> ReadRecords(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => Look(connection => Reading.RecordsOf(connection, grain, afterVersion, countMax));

    public async ValueTask WriteSnapshots(
        IReadOnlyList<GrainSnapshot> snapshots,
        CancellationToken cancellation = default
    )
    {
        var moved = await Use(async connection =>
        {
            try
            {
                return await Snapshots.Replace(connection, snapshots);
            }
            catch (PostgresException failure) when (Failures.IsBeyondItsGrain(failure))
            {
                throw new ArgumentOutOfRangeException(nameof(snapshots), "a snapshot is newer than its grain");
            }
        });
        lock (gate)
            checkpoint = moved;
    }

    public async ValueTask WriteCovers(IReadOnlyList<GrainKey> grains, CancellationToken cancellation = default)
    {
        var moved = await Use(connection => Snapshots.CoverGrains(connection, grains));
        lock (gate)
            checkpoint = moved;
    }

    public async ValueTask DiscardSnapshots(CancellationToken cancellation = default)
    {
        await Use(Snapshots.Discard);
        lock (gate)
            checkpoint = 0;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The old payload cannot be read back any more, and its room is given free. PostgreSQL overwrites it when it uses
    /// that room again, and its log and backups keep it for as long as they are kept: README, "On PostgreSQL", says
    /// what an operator does to have it gone sooner.
    /// </remarks>
    public async ValueTask Overwrite(IReadOnlyList<RecordOverwrite> records, CancellationToken cancellation = default)
    {
        if (records.Count > 0)
            await Use(connection => Overwriting.Run(connection, records));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Waits for the server. Among several writers a record that was committed late may be left out; reading its grain
    /// finds it all the same.
    /// </remarks>
    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax) =>
        Look(connection => Snapshots.OldestUncovered(connection, countMax)).AsTask().GetAwaiter().GetResult();

    public ValueTask<IReadOnlyList<PendingSend>> ReadPendingSends(CancellationToken cancellation = default) =>
        Look(Reading.PendingSends);

    public ValueTask<IReadOnlyList<SendNumber>> ReadDueSends(
        Instant dueBy,
        int countMax,
        CancellationToken cancellation = default
    ) => Look(connection => Reading.DueSends(connection, dueBy, countMax));

    public ValueTask<IReadOnlyList<PendingSend>> ReadSendsFrom(
        GrainKey sender,
        CancellationToken cancellation = default
    ) => Look(connection => Reading.SendsFrom(connection, sender));

    public ValueTask<IReadOnlyList<SendNumber>> ReadSendsTo(
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders,
        CancellationToken cancellation = default
    ) => Look(connection => Reading.SendsTo(connection, receiver, senders));

    public ValueTask<long> ReadVersion(GrainKey grain, CancellationToken cancellation = default) =>
        Look(connection => Reading.Version(connection, grain));

    /// <inheritdoc/>
    /// <remarks>
    /// Over a connection of its own, beside the writers, up to the newest record of the moment when it begins.
    /// Positions are given out before they are committed, so with several writers they become visible out of order; to
    /// leave none out, it waits for the appends under way, for as long as one commit takes. What it has read is
    /// complete: no record appears later at a position up to the last one that it gave.
    /// </remarks>
    public async IAsyncEnumerable<JournalRecord> ReadAll(
        long afterPosition = 0,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        ObjectDisposedException.ThrowIf(closed, this);
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString(pooled: false));
        await using var connection = await Failures.Guarded(() => source.OpenConnectionAsync(cancellation).AsTask());
        var last = await Failures.Guarded(() => Fence(connection, cancellation));
        while (afterPosition < last)
        {
            var records = await Failures.Guarded(() => Reading.Records(connection, afterPosition, last, cancellation));
            if (records.Count == 0)
                yield break;
            foreach (var record in records)
                yield return record;
            afterPosition = records[^1].Position;
        }
    }

    public async ValueTask DisposeAsync()
    {
        closed = true;
        await connections.DisposeAsync();
    }

    /// <summary>Whether the schema is there.</summary>
    public static async Task<bool> Exists(PostgresSettings settings)
    {
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString(pooled: false));
        await using var look = source.CreateCommand("SELECT count(*) FROM pg_namespace WHERE nspname = $1");
        look.Parameters.AddWithValue(settings.Schema);
        return await Failures.Guarded(() => look.ExecuteScalarAsync()) is > 0L;
    }

    /// <summary>Gives the schema another name, under which there is none, in one step.</summary>
    public static async Task Rename(PostgresSettings settings, string schema)
    {
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString(pooled: false));
        await using var rename = source.CreateCommand($"ALTER SCHEMA {settings.Schema} RENAME TO {schema}");
        await Failures.Guarded(() => rename.ExecuteNonQueryAsync());
    }

    /// <summary>Removes the schema with everything in it: for what was meant for a while only.</summary>
    public static async Task Drop(PostgresSettings settings)
    {
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString(pooled: false));
        await using var drop = source.CreateCommand($"DROP SCHEMA IF EXISTS {settings.Schema} CASCADE");
        await Failures.Guarded(() => drop.ExecuteNonQueryAsync());
    }

    async Task<long> Append(NpgsqlConnection connection, IReadOnlyList<GrainAppend> group)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Appending.Run(connection, settings, group);
            }
            catch (PostgresException failure) when (Failures.IsConflict(failure))
            {
                throw await Appending.Conflict(connection, group);
            }
            catch (PostgresException failure) when (Failures.IsUndoneByAnother(failure) && attempt < AttemptsMax) { }
        }
    }

    async Task Prepare(NpgsqlConnection connection)
    {
        await Schema.Prepare(connection, settings, steps);
        var state = await Snapshots.Read(connection);
        lock (gate)
            (checkpoint, lastPosition, newestAt) = state;
    }

    /// <summary>Waits until every append has ended that has taken a position.</summary>
    /// <returns>The newest position: up to here nothing will be added.</returns>
    async Task<long> Fence(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var wait = new NpgsqlCommand(
            $"SELECT pg_advisory_xact_lock({Locks.Append}, {settings.LockNumber})",
            connection
        );
        await wait.ExecuteNonQueryAsync(cancellation);
        await using var newest = new NpgsqlCommand("SELECT COALESCE(max(position), 0) FROM records", connection);
        var last = (long)(await newest.ExecuteScalarAsync(cancellation))!;
        await transaction.CommitAsync(cancellation);
        return last;
    }

    async ValueTask<T> Use<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return await Failures.Guarded(() => connections.Use(work).AsTask());
    }

    async ValueTask<T> Look<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return await Failures.Guarded(() => connections.Look(work).AsTask());
    }
}
