using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Azure.Tests.Moving;

/// <summary>A journal moves from the data folder to Azure Storage, and back.</summary>
public sealed class MoveTests : IDisposable
{
    const int Judgments = 30;

    readonly AzureHost host = new();
    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-move-").FullName;

    string Here => Path.Combine(root, "here");
    string Back => Path.Combine(root, "back");

    public void Dispose()
    {
        host.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task ThereAndBack_IsRecordForRecordTheSame_AndTheServerGoesOn()
    {
        string key,
            history;
        await using (var server = await ServerProcess.Start(Settings(Here)))
        {
            key = await server.Play(Judgments);
            history = await server.History();
        }
        var (there, said) = await Move("sqlite", "azure", Here);
        Assert.True(there == 0, said);
        Assert.Contains($"{Judgments} judgments recounted", said, StringComparison.Ordinal);
        Assert.DoesNotContain(AzuriteServer.Shared.Key, said, StringComparison.Ordinal);
        var (back, saidBack) = await Move("azure", "sqlite", Back);
        Assert.True(back == 0, saidBack);

        var (records, sends) = await JournalCopies.Of(Here, withPositions: false);
        var (again, sendsAgain) = await JournalCopies.Of(Back, withPositions: false);
        Assert.Equal(records, again);
        Assert.Equal(sends, sendsAgain);
        Assert.NotEmpty(sends);

        await using var moved = await ServerProcess.Start(Settings(Back));
        for (var i = 0; i < Judgments; i++)
            Assert.Equal(
                201,
                (await moved.Post("v1/projects/p1/items/i1/judgments", ServerProcess.Judgment(i), key)).Status
            );
        Assert.Contains(
            $"\"judgments\":{Judgments}",
            (await moved.Get("v1/projects/p1/batches/b1")).Body.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Equal(history, await moved.History());
        Assert.Equal(
            201,
            (await moved.Post("v1/projects/p1/items/i1/judgments", ServerProcess.Judgment(Judgments), key)).Status
        );

        (there, said) = await Move("sqlite", "azure", Here);
        Assert.Equal(1, there);
        Assert.Contains("is not empty", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ContainerThatIsBeingMovedTo_IsNotOpened_AndBegunAnewByTheNextMove()
    {
        var grain = new GrainKey("toy", "a");
        var record = new JournalRecord(1, grain, 1, Instant.UnixEpoch, new byte[] { 1 });
        await using (var half = await AzureJournal.OpenForImport(host.Settings))
            await half.Import(grain, [record], []);
        var refused = await Assert.ThrowsAsync<AzureJournalException>(() => AzureJournal.Open(host.Settings));
        Assert.Contains("move it again", refused.Message, StringComparison.Ordinal);

        await using (var whole = await AzureJournal.OpenForImport(host.Settings))
        {
            Assert.Empty((await whole.Read(grain)).Tail);
            for (var attempt = 0; attempt < 2; attempt++)
                await whole.Import(
                    grain,
                    [record, record with { Version = 2, Payload = new byte[100_000] }, record with { Version = 3 }],
                    []
                );
            await Assert.ThrowsAsync<JournalConflictException>(async () => await whole.Import(grain, [record], []));
            await whole.Publish();
        }
        await using var journal = host.OpenJournal();
        Assert.Equal([1L, 2L, 3L], (await journal.Read(grain)).Tail.Select(r => r.Version));
        await journal.Append([new GrainAppend(grain, 3, Instant.UnixEpoch, default, [], [])]);
        await Assert.ThrowsAsync<AzureJournalException>(() => AzureJournal.OpenForImport(host.Settings));
    }

    [Fact]
    public async Task Import_WhileTheServiceIsAway_GoesOnWhenItIsBack()
    {
        using var server = AzuriteServer.StartNew();
        await using var journal = await AzureJournal.OpenForImport(new AzureSettings(server.ConnectionString, "moved"));
        server.Stop();
        var grain = new GrainKey("toy", "a");
        var importing = journal
            .Import(grain, [new JournalRecord(1, grain, 1, Instant.UnixEpoch, new byte[] { 1 })], [])
            .AsTask();
        Assert.False(importing.IsCompleted);
        server.Start();
        await importing;
        Assert.Equal(1, Assert.Single((await journal.Read(grain)).Tail).Version);
    }

    Task<(int ExitCode, string Said)> Move(string from, string to, string folder) =>
        ServerProcess.Run(
            [.. Settings(folder), ("AzureConnection", AzuriteServer.Shared.ConnectionString)],
            "move",
            "--from",
            from,
            "--to",
            to,
            "--container",
            host.ContainerName
        );

    static (string, string)[] Settings(string folder) => [("DataFolder", folder)];
}
