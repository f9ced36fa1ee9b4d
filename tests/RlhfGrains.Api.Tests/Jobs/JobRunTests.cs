using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Jobs;

/// <summary>Jobs that do not end well.</summary>
public sealed class JobRunTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-jobs-").FullName;
    readonly HookedArtifacts files;
    readonly ApiServer server;

    public JobRunTests()
    {
        files = new HookedArtifacts(Path.Combine(folder, "files"));
        server = new ApiServer { Artifacts = files };
    }

    public Task InitializeAsync() => server.InitializeAsync();

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Job_ThatRuns_IsCancelled_AndLeavesNothing()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var created = 0;
        files.Creating = async stop =>
        {
            if (++created < 3)
                return;
            begun.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(stop);
        };
        var project = await (await server.NewProject()).WithItems(3);
        var path = await project.Ask();
        await begun.Task;
        (await project.Lead.Get(path)).String("status").ShouldBe("running");

        var asked = (await project.Lead.PostNothing($"{path}:cancel", "c")).Expect(200);

        (await project.Lead.PostNothing($"{path}:cancel", "c")).Expect(200).Text.ShouldBe(asked.Text);
        var job = await project.Until(path, "cancelled");
        job.GetProperty("files").GetArrayLength().ShouldBe(0);
        await files.UntilEmpty();
        (await project.Lead.Get($"{path}/files/items.jsonl")).ExpectProblem(404, "unknown-file");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(6)]
    public async Task Job_OntoAFullDisk_FailsWithAReason_AndLeavesNothing(int writes)
    {
        files.WritesLeft = writes;
        var project = await (await server.NewProject()).WithItems(3);
        await project.Judge("i1", "ann", 1);

        var path = await project.Ask();

        var failure = (await project.Until(path, "failed")).GetProperty("failure");
        failure.GetProperty("code").GetString().ShouldBe("storage-full");
        failure.GetProperty("detail").GetString().ShouldBe("there is no room left");
        await files.UntilEmpty();
        files.WritesLeft = int.MaxValue;
        await project.Until(await project.Ask(), "finished");
    }

    [Fact]
    public async Task Job_WhoseTaskHasADefect_Fails_AndSaysNothingOfTheInside()
    {
        files.Creating = static _ => throw new InvalidOperationException("an inner secret");
        var project = await server.NewProject();

        var path = await project.Ask();

        var job = await project.Until(path, "failed");
        job.GetProperty("failure").GetProperty("code").GetString().ShouldBe("defect");
        job.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public void Cluster_WithoutAFolderThatItsSilosShare_HasNone()
    {
        Folder(engine: "orleans", journal: "postgres", named: null).ShouldBeNull();
        Folder(engine: "orleans", journal: "azure", named: null).ShouldBeNull();
        Folder(engine: "orleans", journal: "postgres", named: "/shared").ShouldBe("/shared");
        Folder(engine: "orleans", journal: "sqlite", named: null).ShouldBe(Path.Combine("data", "artifacts"));
        Folder(engine: "embedded", journal: "postgres", named: null).ShouldBe(Path.Combine("data", "artifacts"));

        static string? Folder(string engine, string journal, string? named) =>
            new HostSettings
            {
                Engine = engine,
                Journal = journal,
                Artifacts = new ArtifactSettings { Folder = named },
            }.ArtifactFolder;
    }
}
