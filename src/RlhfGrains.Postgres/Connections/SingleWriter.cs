using Npgsql;

namespace RlhfGrains.Postgres;

/// <summary>
/// One connection, which holds the writer's lock and over which everything is written and read. Whoever has lost the
/// lock has lost the connection, and cannot write; before the next use the lock is taken anew, so what was under way
/// has ended and is read as it ended.
/// </summary>
/// <param name="opened">Runs on each new connection before it is used.</param>
sealed class SingleWriter(NpgsqlDataSource source, PostgresSettings settings, Func<NpgsqlConnection, Task> opened)
    : IConnections
{
    readonly SemaphoreSlim gate = new(1);
    NpgsqlConnection? held;
    (int Process, DateTime StartedAt)? before;
    bool closed;

    public async ValueTask<T> Use<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        await gate.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(closed, typeof(PostgresJournal));
            held ??= await Open();
            try
            {
                return await work(held);
            }
            catch (Exception failure) when (Failures.LeavesTheSessionAsItWas(failure))
            {
                throw;
            }
            catch
            {
                await Close();
                throw;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (closed)
                return;
            closed = true;
            await Close();
            await source.DisposeAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<NpgsqlConnection> Open()
    {
        var connection = await source.OpenConnectionAsync();
        try
        {
            await EndOurLast(connection);
            await Opening.Begin(connection, settings);
            await opened(connection);
            before = (connection.ProcessID, await StartedAt(connection));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The server may not have noticed yet that our last connection is gone: it still holds the lock, and its statement
    /// may still be running.
    /// </summary>
    async Task EndOurLast(NpgsqlConnection connection)
    {
        if (before is not { } last)
            return;
        await using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2",
            connection
        )
        {
            Parameters =
            {
                new() { Value = last.Process },
                new() { Value = last.StartedAt },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    static async Task<DateTime> StartedAt(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()",
            connection
        );
        return (DateTime)(await command.ExecuteScalarAsync())!;
    }

    async Task Close()
    {
        if (held is not { } connection)
            return;
        held = null;
        await connection.DisposeAsync();
    }
}
