using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Net.Http.Headers;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Jobs;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Live;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Operations;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Api.Tasks;
using RlhfGrains.Api.Trails;
using RlhfGrains.Api.Webhooks;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Embedded;

namespace RlhfGrains.Api.Hosting;

/// <summary>Puts a server together.</summary>
static class ServerHost
{
    /// <param name="args">Settings: <c>--RlhfGrains:DataFolder=...</c>, <c>--urls=...</c>.</param>
    public static WebApplicationBuilder NewBuilder(string[] args)
    {
        // Settings are read once, at the start: watching the current directory would cost a little with every write to
        // a data folder in it.
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // It logs nothing that is not said elsewhere, and costs a scope and an activity for every request while
        // anything of it is on.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // A start that fails is told in a sentence (ServeCommand), not as a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        return builder;
    }

    /// <summary>On the embedded engine.</summary>
    /// <param name="journal">Belongs to the server from now on.</param>
    public static WebApplication Build(WebApplicationBuilder builder, HostSettings settings, IJournalStore journal)
    {
        builder.Services.AddSingleton(s =>
            EngineService.NewEngine(
                settings,
                journal,
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<EmbeddedEngine>>()
            )
        );
        builder.Services.AddSingleton<IEngine>(static s => s.GetRequiredService<EmbeddedEngine>());
        builder.Services.AddSingleton<IFigures, EngineFiguresText>();
        return Build(builder, settings, JournalCopy.Of(journal));
    }

    /// <summary>On an engine that is a service already, with its <see cref="IFigures"/>.</summary>
    public static WebApplication Build(WebApplicationBuilder builder, HostSettings settings, JournalCopy copy)
    {
        if (settings.JsonLogs)
            builder.Logging.ClearProviders().AddJsonConsole(static o => o.UseUtcTimestamp = true);
        if (HostSettings.UrlsOfHost(builder.Configuration) is null)
            builder.WebHost.UseUrls(settings.Urls);
        // Before anything is opened: what is left of the process's descriptors is for connections.
        var proxies = new TrustedProxies(settings);
        builder.Services.AddSingleton(proxies);
        builder.Services.TryAddSingleton(ConnectionLimits.OfThisProcess());
        builder.WebHost.ConfigureKestrel(Limit);
        builder.Services.Configure<HostOptions>(static o =>
            o.ShutdownTimeout = TimeSpan.FromSeconds(Limits.ShutdownSeconds)
        );
        builder.Services.Configure<RouteHandlerOptions>(static o => o.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(static o =>
        {
            o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            o.SerializerOptions.Converters.Add(new InstantConverter());
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            // Answers are JSON and never put into a page as they are: letters of all languages stay readable.
            o.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        AddServices(builder.Services, settings, copy);
        if (settings.CorsOrigins.Length > 0)
            builder.Services.AddCors(o =>
                o.AddDefaultPolicy(policy =>
                    policy
                        .WithOrigins(settings.CorsOrigins)
                        .AllowAnyMethod()
                        .WithHeaders(
                            HeaderNames.Authorization,
                            HeaderNames.ContentType,
                            RequestIds.Header,
                            ErasureEndpoints.ConfirmHeader,
                            HeaderNames.IfMatch,
                            HeaderNames.IfNoneMatch
                        )
                        .WithExposedHeaders(HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter)
                )
            );
        ApiDocument.Add(builder.Services);

        var app = builder.Build();
        if (proxies.Networks.Count > 0)
            app.UseForwardedHeaders(proxies.Forwarded());
        app.UseMiddleware<RequestFiguresMiddleware>();
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<DrainMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<TransferMiddleware>();
        ApiDocument.UsePage(app);
        app.UseRouting();
        if (settings.CorsOrigins.Length > 0)
            app.UseCors();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<QueryMiddleware>();
        app.MapOpenApi();
        Routes.Map(app);
        return app;
    }

    static void AddServices(IServiceCollection services, HostSettings settings, JournalCopy copy)
    {
        services.AddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IGrains>(static s => s.GetRequiredService<IEngine>());
        services.AddSingleton<FolderGuard>();
        services.AddSingleton<EngineService>();
        services.AddHostedService(static s => s.GetRequiredService<EngineService>());
        services.AddSingleton<Draining>();
        services.AddHostedService(static s => s.GetRequiredService<Draining>());
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<UnkeyedRequests>();
        services.AddSingleton<KeySeal>();
        services.AddSingleton<KeyRing>();
        services.AddHostedService<OpenKeysService>();
        services.AddSingleton<KeyIssuer>();
        services.AddSingleton<Trail>();
        services.AddSingleton<FirstAdminKey>();
        services.AddSingleton<SettingsCache>();
        services.AddSingleton<AnnotatorDirectory>();
        services.AddSingleton<Enrolment>();
        services.AddSingleton(static s => new Removals(
            s.GetRequiredService<IEngine>(),
            s.GetRequiredService<KeyRing>(),
            s.GetRequiredService<AnnotatorDirectory>()
        ));
        services.AddSingleton<Submission>();
        services.AddSingleton<JudgmentFigures>();
        services.AddSingleton<RequestFigures>();
        services.TryAddSingleton(new ProjectSecrets());
        services.AddSingleton<MetricsListener>();
        services.AddHostedService(static s => s.GetRequiredService<MetricsListener>());
        services.AddSingleton<BatchOpening>();
        services.TryAddSingleton(new ImportParts());
        services.AddSingleton<ImportServices>();
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<WorkSignals>();
        services.AddSingleton<TaskFinder>();
        services.AddSingleton<TaskServices>();
        services.AddSingleton<WebhookDrafts>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<AgreementLook>();
        services.AddSingleton<WebhookDispatcher>();
        services.AddHostedService(static s => s.GetRequiredService<WebhookDispatcher>());
        services.TryAddSingleton(JobFiles.Of(settings));
        services.AddHostedService<JobService>();
        services.TryAddSingleton(copy);
        services.AddSingleton<BackupService>();
        services.AddSingleton<INotedErasures>(static s => s.GetRequiredService<BackupService>());
        services.AddSingleton<ErasureService>();
    }

    static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        // Our own reading stops at BodyBytesMax.
        kestrel.Limits.MaxRequestBodySize = Limits.BodyBytesPassedOverMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = Limits.HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = Limits.HeadersMax;
        var gate = kestrel.ApplicationServices.GetRequiredService<ConnectionGate>();
        // Behind the gate, which tells those that it turns away, and makes room for the newest of them.
        kestrel.Limits.MaxConcurrentConnections = gate.Limits.Total + (2 * Limits.TurningAwayMax);
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => gate.Serve(connection, next)));
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(Limits.RequestHeadSecondsMax);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(Limits.IdleConnectionSecondsMax);
        var grace = TimeSpan.FromSeconds(Limits.BodyGraceSeconds);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(Limits.BodyBytesPerSecondMin, grace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(Limits.AnswerBytesPerSecondMin, grace);
    }
}
