using Npgsql;

namespace RlhfGrains.Postgres.Tests.Servers;

/// <summary>Locks a table, so that a test knows where an append is.</summary>
sealed class HeldTable : IDisposable
{
    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(PostgresServer.Shared.ConnectionString());
    readonly NpgsqlConnection connection;
    readonly NpgsqlTransaction transaction;
    readonly string waiting;

    public HeldTable(string schema, string table)
    {
        waiting = $"SELECT pid FROM pg_locks WHERE NOT granted AND relation = '{schema}.{table}'::regclass";
        connection = source.OpenConnection();
        transaction = connection.BeginTransaction();
        using var hold = new NpgsqlCommand($"LOCK TABLE {schema}.{table} IN ACCESS EXCLUSIVE MODE", connection);
        hold.ExecuteNonQuery();
    }

    public void WaitUntilSomebodyWaits()
    {
        while (PostgresServer.Shared.Scalar<long>($"SELECT count(*) FROM ({waiting}) w") == 0) { }
    }

    public void KillWhoWaits() => PostgresServer.Shared.Sql($"SELECT pg_terminate_backend(pid) FROM ({waiting}) w");

    public void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
        source.Dispose();
    }
}
