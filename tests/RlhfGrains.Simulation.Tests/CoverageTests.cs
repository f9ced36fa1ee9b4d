using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Tests;

public sealed class CoverageTests
{
    // Limits of thousands of things, or of much text: they have a test of their own each.
    static readonly string[] NotSimulated =
    [
        "batch-full",
        "rationale-too-long",
        "register-full",
        "too-many-annotators",
        "too-many-batches",
        "too-many-gold-answers",
        "too-many-judgments",
        "too-many-lines",
        "too-many-webhooks",
        "webhook-queue-full",
    ];

    static readonly Type[] Refusals =
    [
        typeof(SubmitRefusal),
        typeof(ItemRefusal),
        typeof(BatchRefusal),
        typeof(ProjectRefusal),
        typeof(KeyRefusal),
        typeof(AnnotatorRefusal),
        typeof(DirectoryRefusal),
        typeof(RequestRefusal),
        typeof(WebhookRefusal),
        typeof(ErasureRefusal),
        typeof(DriftRefusal),
        typeof(GoldRefusal),
        typeof(JobRefusal),
    ];

    [Fact]
    public void Workload_SendsEveryMessage_AndMeetsEveryRefusal()
    {
        var runner = new Runner();
        for (ulong seed = 20_000; seed < 20_300; seed++)
            runner.Play(Plan.Of(seed, seed % 3 == 0 ? HostKind.Cluster : HostKind.Embedded));
        // A batch is busy only where it opens in steps.
        var plans = Enumerable.Range(20_300, 2_000).Select(seed => Plan.Of((ulong)seed, HostKind.Embedded));
        foreach (var large in plans.Where(p => p.LargeBatchItems > 0))
            runner.Play(large);

        var messages = AllKinds.Create().SelectMany(k => k.Messages).Select(m => m.Type.Name).Distinct();
        Assert.Empty(messages.Except(runner.Seen.Keys));
        var given = runner
            .Seen.Keys.Where(s => s.Contains(" refused ", StringComparison.Ordinal))
            .Select(s => s.Split(' ')[^1])
            .Distinct();
        var refusals = Refusals.SelectMany(r => Enum.GetValues(r).Cast<Enum>()).Select(Refusal.CodeOf).Distinct();
        Assert.Equal(NotSimulated, refusals.Except(given).Order(StringComparer.Ordinal));
    }
}
