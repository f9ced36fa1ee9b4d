using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using RlhfGrains.Orleans.Tests.Processes;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Settings;

/// <summary>Settings that do not go together end the program with one sentence and exit code 1.</summary>
public sealed class BadSettingsTests : IDisposable
{
    /// <summary>2 minutes: a program that does not end has understood something else.</summary>
    static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(2);

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-settings-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("RlhfGrains:Engine is embedded or orleans", "--RlhfGrains:Engine=akka")]
    [InlineData(
        "Cluster:Membership is of a cluster: it needs RlhfGrains:Engine=orleans",
        "--Cluster:Membership=postgres"
    )]
    [InlineData(
        "written grain by grain, which only a cluster does",
        "--RlhfGrains:Journal=azure",
        "--RlhfGrains:AzureConnection=UseDevelopmentStorage=true"
    )]
    [InlineData(
        "Cluster:Membership is localhost, postgres or azure",
        "--RlhfGrains:Engine=orleans",
        "--Cluster:Membership=redis"
    )]
    [InlineData("SQLite is a journal of one silo", "--RlhfGrains:Engine=orleans", "--Cluster:Primary=11111")]
    [InlineData(
        "Cluster:Membership=postgres needs Cluster:PostgresConnection",
        "--RlhfGrains:Engine=orleans",
        "--Cluster:Membership=postgres"
    )]
    [InlineData(
        "Cluster:Membership=azure needs Cluster:AzureConnection",
        "--RlhfGrains:Engine=orleans",
        "--Cluster:Membership=azure"
    )]
    [InlineData(
        "Cluster:AzureConnection cannot be read",
        "--RlhfGrains:Engine=orleans",
        "--Cluster:Membership=azure",
        "--Cluster:AzureConnection=nonsense"
    )]
    [InlineData(
        "Cluster:Snapshots=azure needs RlhfGrains:Journal=azure",
        "--RlhfGrains:Engine=orleans",
        "--Cluster:Snapshots=azure"
    )]
    [InlineData("A setting of Cluster is unknown", "--RlhfGrains:Engine=orleans", "--Cluster:Memberships=postgres")]
    public async Task SettingsThatDoNotGoTogether_AreSaidInOneSentence(string said, params string[] settings) =>
        await EndsSaying(said, settings);

    [Fact]
    public async Task SecondSiloAtOneAddress_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await EndsSaying(
            "Cluster:SiloPort",
            "--RlhfGrains:Engine=orleans",
            $"--Cluster:SiloPort={((IPEndPoint)taken.LocalEndpoint).Port}"
        );
    }

    [Fact, Needs(Needed.Postgres)]
    public async Task MembershipTableOfAnotherVersion_IsRefused()
    {
        using var server = PostgresServer.StartNew();
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString()))
        await using (
            var command = source.CreateCommand(
                "CREATE SCHEMA other_cluster; CREATE TABLE other_cluster.format (version integer NOT NULL); INSERT INTO other_cluster.format VALUES (7)"
            )
        )
            await command.ExecuteNonQueryAsync();
        await EndsSaying(
            "have format 7, and this program knows format 1",
            "--RlhfGrains:Engine=orleans",
            "--RlhfGrains:Journal=postgres",
            "--Cluster:Membership=postgres",
            $"--RlhfGrains:PostgresConnection={server.ConnectionString("other")}"
        );
    }

    async Task EndsSaying(string said, params string[] settings)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                SiloProcess.ThisBuild,
                $"--RlhfGrains:DataFolder={folder}",
                "--RlhfGrains:Urls=http://127.0.0.1:0",
                .. settings,
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["RLHFGRAINS_ADMIN_KEY"] = SiloProcess.AdminKey;
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(EndsWithin);
            Assert.Equal((1, ""), (process.ExitCode, await output));
            Assert.Contains(said, await errors, StringComparison.Ordinal);
            Assert.Single((await errors).TrimEnd().Split('\n'));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
