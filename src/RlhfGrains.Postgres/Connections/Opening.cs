using Npgsql;

namespace RlhfGrains.Postgres;

/// <summary>What every session begins with.</summary>
static class Opening
{
    /// <summary>A lock that could not be had in <c>lock_timeout</c>.</summary>
    const string LockNotAvailable = "55P03";

    /// <summary>
    /// Takes the writer's lock for as long as the session lasts, and sees to it that a commit is durable.
    /// </summary>
    /// <exception cref="PostgresJournalException">Another writer has the lock.</exception>
    public static async Task Begin(NpgsqlConnection connection, PostgresSettings settings)
    {
        var take = settings.IsSingleWriter ? "pg_advisory_lock" : "pg_advisory_lock_shared";
        // An operator may let commits wait for standbys too; only not waiting at all is not what an acknowledgement
        // means.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"SELECT set_config('lock_timeout', '{(long)settings.LockWait.TotalMilliseconds}', false)"),
                new($"SELECT {take}({Locks.Writer}, {settings.LockNumber})"),
                new("SELECT set_config('lock_timeout', '0', false)"),
                new(
                    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
                ),
            },
        };
        try
        {
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException failure) when (failure.SqlState == LockNotAvailable)
        {
            throw new PostgresJournalException(
                "another server writes to this journal: stop that one, or give this one a database or a schema (Search Path) of its own",
                failure
            );
        }
    }
}
