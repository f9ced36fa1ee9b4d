using Npgsql;

namespace RlhfGrains.Postgres;

/// <summary>
/// A pool of connections, each with a share of the writer's lock: a cluster's silos. A connection that has failed
/// leaves the pool by itself.
/// </summary>
sealed class ManyWriters(NpgsqlDataSource source) : IConnections
{
    // The first that finds its connection dead empties the pool of those that are as old; a second one may have been
    // handed out meanwhile.
    const int LooksMax = 3;

    bool closed;

    public async ValueTask<T> Use<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(closed, typeof(PostgresJournal));
        await using var connection = await source.OpenConnectionAsync();
        return await work(connection);
    }

    // The server may have ended a connection while it lay in the pool, and only its next user learns of it. (A writer
    // that is alone must not hide that it has lost its connection: with it went the lock, and others may have written
    // since.)
    public async ValueTask<T> Look<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Use(work);
            }
            catch (NpgsqlException failure) when (attempt < LooksMax && Failures.IsLostConnection(failure)) { }
        }
    }

    public async ValueTask DisposeAsync()
    {
        closed = true;
        await source.DisposeAsync();
    }
}
