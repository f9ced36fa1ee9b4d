using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Api.Verification;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;

namespace RlhfGrains.Api.Tests.Verification;

public sealed class VerifierTests
{
    const long Plenty = 1L << 40;

    [Fact]
    public async Task WhatAServerLeaves_IsSound_AndWhatIsMissingInIt_IsNamed()
    {
        var journal = new MemoryJournal();
        var server = new ApiServer { Journal = journal };
        await server.InitializeAsync();
        var project = await (await server.NewProject(overlap: 3)).WithItems(3);
        foreach (var person in new[] { "ann", "bob", "cat" })
        foreach (var item in new[] { "i1", "i2" })
            await project.Judge(item, person, 1);
        await server.DisposeAsync();

        var steps = new List<string>();
        var verdict = await new Verifier(journal.Reopen(), Plenty).Run(p => steps.Add(p.Step));
        verdict.FoldFindings.ShouldBeEmpty();
        verdict.CountFindings.ShouldBeEmpty();
        verdict.Judgments.ShouldBe(6);
        steps.Distinct().ShouldBe(["projects", "items", "batches and annotators"]);
        (await new Verifier(journal.Reopen(), 0).Run()).CountFindings.ShouldBeEmpty();

        // A record of the batch that says nothing, where there was a count.
        var batch = GrainKeys.Of(new ProjectId(project.Id), new BatchId("b1"));
        var records = journal.Reopen().ReadAll();
        JournalRecord? last = null;
        await foreach (var record in records)
            if (record.Grain == batch)
                last = record;
        await journal.Reopen().Overwrite([new RecordOverwrite(batch, last!.Version, last.Payload[..1])]);
        (await new Verifier(journal.Reopen(), Plenty).Run()).CountFindings.ShouldContain(
            $"the counts of {batch} are not those of its judgments"
        );
    }
}
