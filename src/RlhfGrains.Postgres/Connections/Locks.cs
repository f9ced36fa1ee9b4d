namespace RlhfGrains.Postgres;

/// <summary>
/// The first halves of the keys of our advisory locks; the second half is the schema's (<see
/// cref="PostgresSettings.LockNumber"/>).
/// </summary>
static class Locks
{
    /// <summary>
    /// Held by a session: exclusively by a writer that is alone, shared by writers that are several. So neither kind
    /// starts beside the other.
    /// </summary>
    public const int Writer = 0x52477772;

    /// <summary>
    /// Held shared by every append of several writers until it has ended, and for a moment exclusively by who wants to
    /// know that all have.
    /// </summary>
    public const int Append = 0x52476170;

    /// <summary>Held while tables are made or changed.</summary>
    public const int Migration = 0x52476d69;
}
