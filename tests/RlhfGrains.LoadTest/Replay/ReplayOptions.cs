namespace RlhfGrains.LoadTest.Replay;

enum SendMode
{
    /// <summary>One request for each judgment.</summary>
    Single,

    /// <summary>JSON Lines streams, one for each connection.</summary>
    Stream,
}

/// <param name="SendAgain">Also send what is acknowledged: a repeat must be harmless.</param>
/// <param name="ItemsChecked">How many items are read back at the end; null: all.</param>
/// <param name="CountsFollow">The server is a cluster: its counts follow what it acknowledges.</param>
/// <param name="Kills">How often the server is killed on the way; only for a server that was started here.</param>
sealed record ReplayOptions(
    string Project,
    int Connections,
    SendMode Mode,
    string AcknowledgedPath,
    bool Resume,
    bool SendAgain,
    int? ItemsChecked,
    bool CountsFollow,
    int Kills,
    TimeSpan BusyRetries
)
{
    public const string Criterion = "overall";
    public const string Batch = "replay";
    public const string Import = "replay";
}
