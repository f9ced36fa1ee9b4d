using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Tests.Batches;

/// <summary>What comes again under an import id is what was taken, or is refused.</summary>
public sealed class ChangedLineTests
{
    readonly World world = new();

    [Fact]
    public void ALine_ThatWasTaken_AndComesWithAnotherContent_IsRefused_AlsoAfterTheOpening()
    {
        Assert.Equal(3, Stage(Line(1, 10), Line(2, 20)).Value.NextLine);

        Assert.Equal(4, Stage(Line(1, 10), Line(2, 20), Line(3, 30)).Value.NextLine);
        Assert.Equal("line-changed", Stage(Line(2, 21), Line(3, 30)).Refusal!.Code);
        world.RestoreFromSnapshots();
        Assert.Equal("line-changed", Stage(Line(3, 31), Line(4, 40)).Refusal!.Code);
        Assert.Equal(4, world.Ask(Given.BatchKey, new ReadBatch()).Value.Import!.NextLine);

        world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false));
        Assert.Null(Stage(Line(1, 10), Line(2, 20), Line(3, 30)).Refusal);
        Assert.Equal("line-changed", Stage(Line(1, 11)).Refusal!.Code);
    }

    [Fact]
    public void ABadLine_ThatComesMended_IsRefused_AndAnotherImportBeginsAnew()
    {
        Stage(new ImportLine(1, null, "no item", null, 10));
        Assert.Equal("line-changed", Stage(Line(1, 11)).Refusal!.Code);

        Assert.Null(world.Ask(Given.BatchKey, new DiscardImport(Given.Import)).Refusal);
        world.DeliverDue();

        Assert.Equal(
            2,
            world
                .Ask(Given.BatchKey, new StageLines(new("import-2"), [Line(1, 11)], TermsOf.Import(Given.Settings())))
                .Value.NextLine
        );
    }

    Contracts.Answer<ImportView> Stage(params ImportLine[] lines) =>
        world.Ask(Given.BatchKey, new StageLines(Given.Import, lines, TermsOf.Import(Given.Settings())));

    static ImportLine Line(int number, ulong hash) => new(number, Given.Item($"i{number}"), null, null, hash);
}
