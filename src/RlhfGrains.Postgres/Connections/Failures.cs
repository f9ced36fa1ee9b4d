using Npgsql;
using RlhfGrains.Contracts;

namespace RlhfGrains.Postgres;

/// <summary>What a failure of PostgreSQL means for who asked.</summary>
static class Failures
{
    const string SerializationFailure = "40001",
        DeadlockDetected = "40P01",
        NotNullViolation = "23502";

    /// <summary>
    /// The server has undone it for certain, and it may be tried once more: another writer was in the way.
    /// </summary>
    public static bool IsUndoneByAnother(PostgresException failure) =>
        failure.SqlState is SerializationFailure or DeadlockDetected;

    /// <summary>A record is there already, or the one before it is not.</summary>
    public static bool IsConflict(PostgresException failure) =>
        failure
            is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "records_version" }
                or { SqlState: NotNullViolation, TableName: "records" };

    /// <summary>A snapshot of a version that its grain does not have.</summary>
    public static bool IsBeyondItsGrain(PostgresException failure) =>
        failure is { SqlState: NotNullViolation, TableName: "snapshots" };

    /// <summary>
    /// The connection has ended, and another one may work. Not a server that does not answer: the next one would be
    /// waited for as long.
    /// </summary>
    public static bool IsLostConnection(NpgsqlException failure) =>
        failure switch
        {
            PostgresException server => server.SqlState
                is PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown,
            _ => failure.InnerException is IOException or System.Net.Sockets.SocketException,
        };

    /// <summary>Our own answers, given over a connection that works.</summary>
    public static bool LeavesTheSessionAsItWas(Exception failure) =>
        failure
            is JournalConflictException
                or JournalCorruptException
                or KeyNotFoundException
                or ArgumentOutOfRangeException;

    /// <summary>As the caller is told it: nothing of the driver's, and no address.</summary>
    static Exception Told(Exception failure) =>
        failure switch
        {
            PostgresException server => new PostgresJournalException(
                $"PostgreSQL failed ({server.SqlState}): {server.MessageText}",
                server
            ),
            NpgsqlException { InnerException: TimeoutException } late => new PostgresJournalException(
                "PostgreSQL did not answer in time",
                late
            ),
            NpgsqlException or System.Net.Sockets.SocketException => new PostgresJournalException(
                "PostgreSQL cannot be reached, or the connection broke off",
                failure
            ),
            _ => failure,
        };

    /// <summary>Does it, and tells what failed in our own words.</summary>
    public static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is NpgsqlException or System.Net.Sockets.SocketException)
        {
            throw Told(failure);
        }
    }
}
