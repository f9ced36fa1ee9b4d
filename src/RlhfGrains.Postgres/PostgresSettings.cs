using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using RlhfGrains.Contracts;

namespace RlhfGrains.Postgres;

/// <summary>Where the journal's tables are and how they are spoken to.</summary>
public sealed partial class PostgresSettings
{
    /// <summary>Where the tables are when the connection string has no <c>Search Path</c>.</summary>
    public const string DefaultSchema = "rlhfgrains";

    /// <summary>The oldest version that has every setting named below.</summary>
    internal const int ServerVersionMin = 14;

    // Every statement goes along a key, from where it begins for as far as it needs. A plan that was made while the
    // tables were empty would scan or sort them whole for as long as it is kept, and they grow. A server whose machine
    // has died is noticed after 25 s: until then it holds the writer's lock.
    const string SessionOptions =
        "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c enable_hashjoin=off -c enable_mergejoin=off "
        + "-c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan -c jit=off "
        + "-c default_transaction_isolation=read\\ committed -c idle_session_timeout=0 -c client_min_messages=warning "
        + "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    readonly NpgsqlConnectionStringBuilder connection;

    /// <param name="connectionString">Npgsql's form: <c>Host=...;Username=...;Database=...</c>; <c>Search Path</c>
    /// names the schema.</param>
    /// <exception cref="PostgresJournalException">It cannot be read.</exception>
    public PostgresSettings(string connectionString)
    {
        try
        {
            connection = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException)
        {
            // What it found could be a part of the password: it is not told on.
            throw new PostgresJournalException(
                "the connection string of PostgreSQL cannot be read: it has the form Host=...;Username=...;Database=..., and values with a ; are put in quotes"
            );
        }
        if (connection.Host is not { Length: > 0 })
            throw new PostgresJournalException("the connection string of PostgreSQL has no Host");
        Schema = connection.SearchPath is { Length: > 0 } path ? path : DefaultSchema;
        if (!SchemaName().IsMatch(Schema))
            throw new PostgresJournalException(
                "the Search Path of the connection string is one schema: 1 to 63 of a-z 0-9 _, a letter first"
            );
        connection.SearchPath = Schema;
        connection.Options = $"{connection.Options} {SessionOptions}".TrimStart();
        connection.ApplicationName ??= "rlhfgrains";
        connection.MaxAutoPrepare = 64;
        connection.AutoPrepareMinUsages = 2;
        // Nothing is set in a session that the next user must not find.
        connection.NoResetOnClose = true;
        connection.PersistSecurityInfo = false;
        connection.IncludeErrorDetail = false;
    }

    public string Schema { get; }

    /// <summary>
    /// Whether one server alone writes: it holds a lock for as long as it is connected, and a second one is refused.
    /// Otherwise several may (a cluster's silos), and the version of each grain keeps them apart.
    /// </summary>
    public bool IsSingleWriter { get; init; } = true;

    /// <summary>
    /// 3 s for the lock of a writer that has just ended: the server notices its end at once, unless a statement is
    /// still running.
    /// </summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Host, port, database and schema: for an operator, without user and password.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{connection.Host}:{connection.Port}, database {connection.Database ?? connection.Username}, schema {Schema}"
        );

    /// <summary>The second half of the keys of our advisory locks, which are the whole database's.</summary>
    internal int LockNumber => unchecked((int)Crc32C.Of(Schema, uint.MaxValue));

    internal string ConnectionString(bool pooled) =>
        new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = pooled }.ConnectionString;

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex SchemaName();
}
