using System.Globalization;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.LoadTest.Blindness.Distinguishing;
using Shouldly;
using Xunit.Abstractions;

namespace RlhfGrains.Api.Tests.Blindness;

/// <summary>
/// Promise 5, played: two annotators try everything that keys of theirs can ask, and compare what they saw. By one
/// seed, one secret and a clock that only the test moves, so that the same is drawn each time; the times of answers are
/// measured by the load test's <c>distinguish</c>.
/// </summary>
public sealed class DistinguisherTests : IAsyncLifetime
{
    /// <summary>How many tasks, where it is to be more than the short form: 5,000 are held to .02.</summary>
    const string TasksVariable = "RLHFGRAINS_DISTINGUISHER_TASKS";

    static readonly int Tasks = int.TryParse(Environment.GetEnvironmentVariable(TasksVariable), out var tasks)
        ? tasks
        : 1_200;

    readonly ITestOutputHelper output;
    readonly ManualTimeProvider clock = new(Instant.Of(new DateTimeOffset(2026, 1, 1, 7, 13, 0, TimeSpan.Zero)));
    readonly ApiServer server;

    public DistinguisherTests(ITestOutputHelper output)
    {
        this.output = output;
        server = new ApiServer { Clock = clock, ProjectSecret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)] };
    }

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task NothingTellsGold_FromOrdinaryWork_AloneOrTwoTogether()
    {
        var plan = DistinguisherPlan.Gold(seed: 1, Tasks);
        var world = await DistinguisherWorld.Create(server.Http, server.Address, ApiServer.AdminKey, "gold", plan);

        var sights = await new DistinguisherPlay(world, plan, Pass(world), clock.GetUtcNow).Run();

        sights.Count(s => world.IsGold(s.Prompt)).ShouldBeInRange(plan.Tasks * 9 / 20, plan.Tasks * 11 / 20);
        Told(
            Distinguisher.Look(
                sights,
                s => world.IsGold(s.Prompt),
                name => !name.EndsWith(" ms", StringComparison.Ordinal)
            )
        );
    }

    /// <summary>Their prompt tells them, and nothing else does: so what comes of recognising it is left out.</summary>
    [Fact]
    public async Task NothingButThePrompt_TellsReaudits()
    {
        var plan = DistinguisherPlan.Reaudits(seed: 1, Tasks);
        var world = await DistinguisherWorld.Create(server.Http, server.Address, ApiServer.AdminKey, "reaudits", plan);

        var sights = (await new DistinguisherPlay(world, plan, Pass(world), clock.GetUtcNow).Run())
            .Where(s => !world.IsGold(s.Prompt))
            .ToList();

        sights.Count(s => s.IsAgain).ShouldBeGreaterThan(plan.Tasks / 10);
        Told(
            Distinguisher.Look(
                sights,
                s => s.IsAgain,
                name => !name.EndsWith(" ms", StringComparison.Ordinal) && !Distinguisher.IsOfThePrompt(name)
            )
        );
    }

    void Told(IReadOnlyList<Told> told)
    {
        foreach (var t in told.OrderByDescending(t => Math.Abs(t.Auc - .5)))
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{t.Feature, -45} {t.Auc:0.0000} +- {t.StandardError:0.0000} ({t.First}, {t.Second})"
                )
            );
        told.Where(t => !Distinguisher.Holds(t)).ShouldBeEmpty();
    }

    /// <summary>Until what ran out is noted.</summary>
    Func<string, TimeSpan, Task> Pass(DistinguisherWorld world) =>
        async (annotator, time) =>
        {
            clock.Advance(time);
            while (
                (await world.Lead.Get($"{world.Path}/annotators/{annotator}")).Expect(200).Json["tasks"]!["open"]!
                    .AsArray()
                    .Count > 0
            ) { }
        };
}
