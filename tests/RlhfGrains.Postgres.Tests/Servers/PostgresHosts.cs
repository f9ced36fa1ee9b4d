using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Postgres.Tests.Servers;

/// <summary>A schema of its own in the shared server.</summary>
public class PostgresHost : JournalHost
{
    public PostgresHost() => Settings = new(ConnectionString) { LockWait = TimeSpan.FromSeconds(1) };

    public PostgresSettings Settings { get; init; }

    public string Schema { get; } = "test_" + Guid.NewGuid().ToString("N");

    protected string ConnectionString => PostgresServer.Shared.ConnectionString(Schema);

    public PostgresJournal OpenJournal() => PostgresJournal.Open(Settings).GetAwaiter().GetResult();

    public override IJournalStore Open() => OpenJournal();

    /// <summary>Behind the journal's back.</summary>
    public void Sql(string statement) => PostgresServer.Shared.Sql($"SET search_path = {Schema}; {statement}");

    public override void Dispose()
    {
        PostgresJournal.Drop(Settings).GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }
}

/// <summary>As one of several writers has it.</summary>
public sealed class SharedPostgresHost : PostgresHost
{
    public SharedPostgresHost() => Settings = new(ConnectionString) { IsSingleWriter = false };
}
