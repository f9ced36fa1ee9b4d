using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Orleans.Hosting;
using RlhfGrains.Orleans.Membership;

namespace RlhfGrains.Orleans.Tests.Engines;

/// <summary>A program whose parts are not of one build: it has a kind that no Orleans grain hosts.</summary>
public sealed class MissingGrainTests
{
    [Fact]
    public async Task SiloWithAKindThatNoGrainHosts_SaysSoInOneSentence_AndDoesNotStart()
    {
        using var file = new SingleSiloHost();
        await using var journal = file.Open();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(static silo =>
            SiloHosting.Configure(
                silo,
                new SiloOptions { SiloPort = SilosUnderTest.FreePorts(1)[0], Membership = new LocalMembership(null) }
            )
        );
        SiloHosting.AddEngine(
            builder.Services,
            [new Homeless()],
            journal,
            new ActivationOptions(),
            new ClusterOptions(),
            TimeProvider.System
        );
        using var silo = builder.Build();
        await silo.StartAsync();
        var failure = await Assert.ThrowsAsync<EngineStartException>(
            silo.Services.GetRequiredService<ClusterEngine>().StartAsync
        );
        Assert.Equal(
            "No Orleans grain hosts the kinds homeless: RlhfGrains.Orleans.dll is of another build.",
            ServeCommand.Sentence(failure)
        );
        await silo.StopAsync();
    }

    sealed class Homeless() : GrainKind<object, CounterSnapshot>("homeless", 1)
    {
        protected override object Create(GrainKey key) => new();

        protected override CounterSnapshot Save(object state) => throw new NotSupportedException();

        protected override object Restore(GrainKey key, CounterSnapshot snapshot) => new();
    }
}
