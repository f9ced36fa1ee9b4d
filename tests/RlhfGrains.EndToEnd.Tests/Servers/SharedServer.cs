namespace RlhfGrains.EndToEnd.Tests.Servers;

/// <summary>
/// One server for all features that need no server of their own: each test makes a project in it, and they run beside
/// each other, as projects do.
/// </summary>
static class SharedServer
{
    static readonly Lazy<Task<RealServer>> Started = new(Start);

    public static Task<RealServer> Get() => Started.Value;

    static async Task<RealServer> Start()
    {
        var server = await RealServer.Start();
        // xunit has nothing that lives as long as all test classes together.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        return server;
    }
}
