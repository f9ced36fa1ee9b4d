using System.Net;
using System.Net.Sockets;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>A silo that is stopped while it still looks for its cluster has not failed.</summary>
[Needs(Needed.Postgres)]
public sealed class StoppedStartTests
{
    [Fact]
    public async Task SiloStoppedWhileItStarts_SaysOneSentence()
    {
        using var server = PostgresServer.StartNew();
        // The first silo is there, and does not answer.
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        using var silo = SiloProcess.OnPostgres(
            server.ConnectionString("stopped_test"),
            "--Cluster:Membership=localhost",
            $"--Cluster:Primary={((IPEndPoint)first.LocalEndpoint).Port}"
        );
        silo.Start();
        using var called = await first.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromMinutes(2));
        silo.Stop();
        Assert.Contains("Stopped before it was ready.", silo.Lines);
        // A busy machine may be warned of; nobody is shown where in the program it was.
        Assert.DoesNotContain(silo.Lines, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }
}
