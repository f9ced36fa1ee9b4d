using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Postgres.Tests.Moving;

/// <summary>A journal moves from the data folder to PostgreSQL, and back.</summary>
public sealed class MoveTests : IAsyncLifetime
{
    const int Judgments = 30;

    readonly PostgresHost host = new();
    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-move-").FullName;
    string key = "",
        history = "";

    string Here => Path.Combine(root, "here");
    string Back => Path.Combine(root, "back");
    string ConnectionString => PostgresServer.Shared.ConnectionString(host.Schema);

    public async Task InitializeAsync()
    {
        await using var server = await ServerProcess.Start(Settings(Here));
        key = await server.Play(Judgments);
        history = await server.History();
    }

    public Task DisposeAsync()
    {
        host.Dispose();
        Directory.Delete(root, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ThereAndBack_IsRecordForRecordTheSame_AndEachAnswersAsBefore()
    {
        var (there, said) = await Move("sqlite", "postgres", Here);
        Assert.True(there == 0, said);
        Assert.Contains($"{Judgments} judgments recounted", said, StringComparison.Ordinal);
        Assert.Contains("MOVED.", said, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Shared.Password, said, StringComparison.Ordinal);
        var (back, saidBack) = await Move("postgres", "sqlite", Back);
        Assert.True(back == 0, saidBack);

        var (records, sends) = await JournalCopies.Of(Here, withPositions: true);
        var (again, sendsAgain) = await JournalCopies.Of(Back, withPositions: true);
        Assert.Equal(records, again);
        Assert.Equal(sends, sendsAgain);
        Assert.NotEmpty(sends);
        Assert.False(Directory.Exists(Path.Combine(Back, ".moving")));

        await Answers(
            await ServerProcess.Start([
                .. Settings(Here),
                ("Journal", "postgres"),
                ("PostgresConnection", ConnectionString),
            ])
        );
        await Answers(await ServerProcess.Start(Settings(Back)));
    }

    [Fact]
    public async Task WhatIsThere_IsNotMovedOver_AndWhatAnEarlierMoveLeftIsRemoved()
    {
        PostgresServer.Shared.Sql(
            $"CREATE SCHEMA {host.Schema}_moving; CREATE TABLE {host.Schema}_moving.half (id integer)"
        );
        var (code, said) = await Move("sqlite", "postgres", Here);
        Assert.True(code == 0, said);
        Assert.Equal(
            0,
            PostgresServer.Shared.Scalar<long>(
                $"SELECT count(*) FROM pg_namespace WHERE nspname = '{host.Schema}_moving'"
            )
        );

        (code, said) = await Move("sqlite", "postgres", Here);
        Assert.Equal(1, code);
        Assert.Contains($"There is a schema {host.Schema} already", said, StringComparison.Ordinal);
        (code, said) = await Move("postgres", "sqlite", Here);
        Assert.Equal(1, code);
        Assert.Contains("There is a journal in", said, StringComparison.Ordinal);
        (code, said) = await Move("sqlite", "sqlite", Here);
        Assert.Equal(1, code);
        (code, said) = await Move("sqlite", "postgres", Back);
        Assert.Equal(1, code);
        Assert.Contains("There is no journal in", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JournalThatIsInUse_OrDamaged_IsNotMoved()
    {
        await using (await ServerProcess.Start(Settings(Here)))
            Assert.Equal(1, (await Move("sqlite", "postgres", Here)).Code);

        var path = Path.Combine(Here, "journal.db");
        // Closed in order, everything is in the file, and not in the log beside it.
        await JournalCopies.Of(Here, withPositions: false);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.AsSpan().IndexOf("reason-7"u8) + 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        var (code, said) = await Move("sqlite", "postgres", Here);
        Assert.Equal(1, code);
        Assert.Contains("is damaged", said, StringComparison.Ordinal);
        Assert.Equal(
            0,
            PostgresServer.Shared.Scalar<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{host.Schema}'")
        );
        PostgresServer.Shared.Sql($"DROP SCHEMA IF EXISTS {host.Schema}_moving CASCADE");
    }

    /// <summary>What was sent twice is answered as the first time, and nobody gets more than there was.</summary>
    async Task Answers(ServerProcess server)
    {
        await using (server)
        {
            for (var i = 0; i < Judgments; i++)
                Assert.Equal(
                    201,
                    (await server.Post("v1/projects/p1/items/i1/judgments", ServerProcess.Judgment(i), key)).Status
                );
            Assert.Contains(
                $"\"judgments\":{Judgments}",
                (await server.Get("v1/projects/p1/batches/b1")).Body.Replace(" ", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
            Assert.Equal(history, await server.History());
        }
    }

    async Task<(int Code, string Said)> Move(string from, string to, string folder) =>
        await ServerProcess.Run(
            [.. Settings(folder), ("PostgresConnection", ConnectionString)],
            "move",
            "--from",
            from,
            "--to",
            to
        );

    static (string, string)[] Settings(string folder) => [("DataFolder", folder)];
}
