using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Jobs;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Memory;

namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>
/// The whole server in this process: real HTTP over a free port, the real engine, and a journal in memory.
/// </summary>
public sealed class ApiServer : IAsyncLifetime
{
    public const string AdminKey = "an-admin-key-for-tests-0123456789abcdef";

    /// <summary>Small, so that tests reach a second part with few lines.</summary>
    public const int LinesPerPart = 10;

    WebApplication? app;
    static int projects;

    internal HostSettings Settings { get; } =
        new()
        {
            AdminKey = AdminKey,
            Urls = "http://127.0.0.1:0",
            DataFolder = Path.GetTempPath(),
            Artifacts = new ArtifactSettings { Folder = NewFolder() },
            KeyRates = new RateSettings
            {
                AdminPerSecond = 0,
                LeadPerSecond = 0,
                AnnotatorPerSecond = 0,
            },
        };

    internal IJournalStore Journal { get; set; } = new MemoryJournal();

    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>In place of those of this process.</summary>
    internal ConnectionLimits? Connections { get; set; }

    /// <summary>Of every project; null: another one for each.</summary>
    internal byte[]? ProjectSecret { get; set; }

    /// <summary>In place of a folder of its own.</summary>
    internal IArtifactStore? Artifacts { get; set; }

    /// <summary>In place of what copies a real journal.</summary>
    internal JournalCopy? Copy { get; set; }

    public HttpClient Http { get; private set; } = new();
    public Uri Address => Http.BaseAddress!;
    public IServiceProvider Services => app!.Services;

    public async Task InitializeAsync()
    {
        var builder = ServerHost.NewBuilder([]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(new ImportParts(LinesPerPart));
        builder.Services.AddSingleton(Clock);
        if (Connections is not null)
            builder.Services.AddSingleton(Connections);
        if (ProjectSecret is { } secret)
            builder.Services.AddSingleton(new ProjectSecrets(() => secret));
        if (Artifacts is { } store)
            builder.Services.AddSingleton(new JobFiles(store));
        if (Copy is not null)
            builder.Services.AddSingleton(Copy);
        app = ServerHost.Build(builder, Settings, Journal);
        await app.StartAsync();
        await app.Services.GetRequiredService<EngineService>().Ready;
        Http.BaseAddress = new Uri(app.Urls.First());
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (Directory.Exists(Settings.Artifacts.Folder))
            Directory.Delete(Settings.Artifacts.Folder, recursive: true);
        // A test that restarts its server has ended it already.
        if (Interlocked.Exchange(ref app, null) is not { } running)
            return;
        await running.StopAsync();
        await running.DisposeAsync();
    }

    static string NewFolder() => Path.Combine(Path.GetTempPath(), $"rlhfgrains-artifacts-{Guid.NewGuid():n}");

    /// <summary>A caller with this key; null: without one.</summary>
    public Caller With(string? key) => new(this, key);

    public Caller Admin => With(AdminKey);

    /// <summary>A fresh project with a key of each role, so that tests share the server and nothing else.</summary>
    public Task<TestProject> NewProject(string criteria = TestProject.PreferenceAndRatings, int? overlap = null) =>
        TestProject.Create(this, $"p{Interlocked.Increment(ref projects)}", criteria, overlap);
}
