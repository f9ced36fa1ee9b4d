using System.Collections.Concurrent;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>
/// Sends what waits. It keeps nothing: what is due, how often it failed and when it is tried again lies in the grains,
/// whose commits wake it; after a start it looks at every project that has webhooks. One delivery of a webhook is under
/// way at a time.
/// </summary>
sealed partial class WebhookDispatcher(
    EngineService host,
    IEngine engine,
    IGrains grains,
    WebhookClient client,
    AgreementLook look,
    TimeProvider clock,
    ILogger<WebhookDispatcher> log
) : BackgroundService, ICommitObserver
{
    readonly Lock gate = new();
    readonly Dictionary<GrainKey, Lane> lanes = [];
    readonly SemaphoreSlim slots = new(Limits.WebhooksInFlightMax);
    readonly ConcurrentDictionary<ProjectId, SemaphoreSlim> slotsByProject = new();
    readonly CancellationTokenSource stopping = new();
    bool isDisposed;
    IDisposable? following;

    /// <summary>Before the first webhook is made. While there is none, commits are not looked at.</summary>
    public void Follow()
    {
        lock (gate)
            following ??= engine.Subscribe(this, isLocal: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.Ready.WaitAsync(stoppingToken);
        }
        catch (Exception)
        {
            return; // said by the engine's service
        }
        // The first webhook may be made on another machine.
        if (engine.IsShared)
            Follow();
        for (int? after = 0; after is not null; )
        {
            var from = after.Value;
            if (await Ask(GrainKeys.ProjectsWithWebhooks, new ListEntries(from, Limits.PageMax)) is not { } page)
                return;
            if (page.Ids.Count > 0)
                Follow();
            foreach (var project in page.Ids)
                await WakeAll(new ProjectId(project));
            after = page.Next;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] underWay;
        lock (gate)
        {
            // A host that is stopped twice has disposed of it the first time.
            if (isDisposed)
                return;
            following?.Dispose();
            stopping.Cancel();
            underWay = [.. lanes.Values.Select(l => l.Work)];
        }
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(underWay);
    }

    void ICommitObserver.Committed(IReadOnlyList<CommittedTurn> commit)
    {
        foreach (var turn in commit)
        {
            if (
                turn.Grain.Kind == GrainKeys.Webhook
                || (turn.Grain.Kind == GrainKeys.WebhookList && turn.Events.Any(e => e is LookDue))
            )
                Wake(turn.Grain);
        }
    }

    async Task WakeAll(ProjectId project)
    {
        if (await Ask(GrainKeys.WebhooksOf(project), new ReadWebhooks()) is not { } hooks)
            return;
        foreach (var webhook in hooks.Webhooks)
            Wake(GrainKeys.Of(project, webhook));
        if (hooks.Look is not null)
            Wake(GrainKeys.WebhooksOf(project));
    }

    /// <summary>Begins its work, or has the work that is under way look again when it is done.</summary>
    void Wake(GrainKey grain)
    {
        lock (gate)
        {
            if (stopping.IsCancellationRequested)
                return;
            if (lanes.TryGetValue(grain, out var lane))
            {
                lane.Again = true;
                return;
            }
            lane = new Lane();
            lanes.Add(grain, lane);
            lane.Work = Task.Run(() => Work(grain, lane));
        }
    }

    async Task Work(GrainKey grain, Lane lane)
    {
        try
        {
            do
            {
                while (await One(grain)) { }
            } while (IsToLookAgain(grain, lane));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is under way is sent again after the next start.
        }
        catch (Exception failure)
        {
            LogFailed(failure, grain);
            lock (gate)
                lanes.Remove(grain);
        }
    }

    bool IsToLookAgain(GrainKey grain, Lane lane)
    {
        lock (gate)
        {
            if (!lane.Again)
            {
                lanes.Remove(grain);
                return false;
            }
            lane.Again = false;
            return true;
        }
    }

    /// <summary>Sends one delivery, or reads agreement.</summary>
    /// <returns>There may be more.</returns>
    async Task<bool> One(GrainKey grain)
    {
        var project = GrainKeys.ProjectOf(grain);
        // Its own project's first: whoever waits for that holds nobody else up.
        var own = slotsByProject.GetOrAdd(project, static _ => new SemaphoreSlim(Limits.WebhooksInFlightPerProjectMax));
        await own.WaitAsync(stopping.Token);
        try
        {
            await slots.WaitAsync(stopping.Token);
            return await InSlot(grain, project);
        }
        finally
        {
            own.Release();
        }
    }

    async Task<bool> InSlot(GrainKey grain, ProjectId project)
    {
        try
        {
            if (grain.Kind == GrainKeys.WebhookList)
                return await Look(project);
            if (await Ask(grain, new ReadNextDelivery()) is not { Delivery: { } delivery } next)
                return false;
            var attempt = await client.Send(project, next, stopping.Token);
            if (attempt.Fault is { } fault)
                LogAttempt(DeliveryIds.Of(delivery), project, attempt.Number, fault, attempt.Status);
            await Ask(grain, new NoteAttempt(delivery.Number, attempt));
            return true;
        }
        finally
        {
            slots.Release();
        }
    }

    async Task<bool> Look(ProjectId project)
    {
        if (await Ask(GrainKeys.WebhooksOf(project), new ReadWebhooks()) is not { Look: { } number } hooks)
            return false;
        var readings = await look.Read(project, hooks.Rules, stopping.Token);
        await Ask(GrainKeys.WebhooksOf(project), new NoteAgreement(number, readings));
        return false;
    }

    /// <summary>Asks until there is an answer: the same message again changes nothing.</summary>
    async Task<TReply?> Ask<TReply>(GrainKey grain, IMessage<TReply> message)
        where TReply : class, IReply
    {
        while (true)
        {
            try
            {
                return (await grains.Ask(grain, message, stopping.Token)).Reply;
            }
            catch (Exception failure) when (failure is GrainsBusyException or GrainUnavailableException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stopping.Token);
            }
        }
    }

    public override void Dispose()
    {
        lock (gate)
            isDisposed = true;
        stopping.Dispose();
        slots.Dispose();
        base.Dispose();
    }

    // Never the url: its path may hold a token.
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Delivery {Delivery} of project {Project}: attempt {Attempt} failed: {Fault} {Status}"
    )]
    partial void LogAttempt(string delivery, ProjectId project, int attempt, AttemptFault fault, int? status);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Work for {Grain} broke off: a defect; it goes on with the next event, or the next start"
    )]
    partial void LogFailed(Exception failure, GrainKey grain);

    sealed class Lane
    {
        public Task Work { get; set; } = Task.CompletedTask;

        /// <summary>Something has happened since it last looked.</summary>
        public bool Again { get; set; }
    }
}
