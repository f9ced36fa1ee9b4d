using Npgsql;

namespace RlhfGrains.Postgres;

/// <summary>A pool of connections, each with a share of the writer's lock: a cluster's silos. A connection that has failed leaves the pool by itself.</summary>
sealed class ManyWriters(NpgsqlDataSource source) : IConnections
{
    bool closed;

    public async ValueTask<T> Use<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        ObjectDisposedException.ThrowIf(closed, typeof(PostgresJournal));
        await using var connection = await source.OpenConnectionAsync();
        return await work(connection);
    }

    public async ValueTask DisposeAsync()
    {
        closed = true;
        await source.DisposeAsync();
    }
}
