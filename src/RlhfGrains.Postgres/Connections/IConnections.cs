using Npgsql;

namespace RlhfGrains.Postgres;

/// <summary>The connections of a journal that hold the right to write.</summary>
interface IConnections : IAsyncDisposable
{
    /// <summary>
    /// Connects, if nothing is connected, and does the work. After a failure the connection is not used again.
    /// </summary>
    ValueTask<T> Use<T>(Func<NpgsqlConnection, Task<T>> work);

    /// <summary>The same for work that only looks, and so may be repeated over another connection.</summary>
    ValueTask<T> Look<T>(Func<NpgsqlConnection, Task<T>> work) => Use(work);
}
