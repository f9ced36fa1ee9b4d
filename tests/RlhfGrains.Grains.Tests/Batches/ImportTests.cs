using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Batches;

public sealed class ImportTests
{
    readonly World world = new();

    [Fact]
    public void Stage_KeepsItemsUnseen_UntilTheBatchOpens()
    {
        Given.Stage(world, [Given.Item("i1"), Given.Item("i2")]);

        Assert.Equal("unknown-item", world.Ask(Given.Key("i1"), new ReadItem()).Refusal!.Code);
        Assert.Equal("unknown-item", world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1)).Refusal!.Code);
        Assert.Empty(world.Ask(Given.BatchKey, new ListItems(0, 100)).Value.Ids);

        var opened = world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false)).Value;

        Assert.Equal(BatchStatus.Open, opened.Status);
        Assert.Equal(["i1", "i2"], world.Ask(Given.BatchKey, new ListItems(0, 100)).Value.Ids);
        Assert.Equal("prompt of i1", world.Ask(Given.Key("i1"), new ReadItem()).Value.Content.Prompt[0].Text);
    }

    [Fact]
    public void Stage_LinesSentAgain_AreTakenOnce()
    {
        Given.Stage(world, [Given.Item("i1"), Given.Item("i2")]);
        var events = world.Journal.Count;

        Given.Stage(world, [Given.Item("i1"), Given.Item("i2")]);

        Assert.Equal(events, world.Journal.Count);
    }

    [Fact]
    public void Stage_AfterAnInterruption_GoesOnWithTheNextLine()
    {
        Stage(1, Line(1, Given.Item("i1")));

        Assert.Equal("line-gap", Stage(3, Line(3, Given.Item("i3"))).Refusal!.Code);
        var answer = Stage(1, Line(1, Given.Item("i1")), Line(2, Given.Item("i2"))).Value;

        Assert.Equal((3L, 2), (answer.NextLine, answer.Staged));
    }

    [Fact]
    public void Open_WithABadLine_OpensNothing_AndNamesTheLine()
    {
        Stage(
            1,
            Line(1, Given.Item("i1")),
            Line(2, Given.Item("i2", category: "poetry")),
            new ImportLine(3, null, "not JSON")
        );

        Assert.Equal(
            "import-has-errors",
            world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false)).Refusal!.Code
        );
        Assert.Equal("unknown-item", world.Ask(Given.Key("i1"), new ReadItem()).Refusal!.Code);
        var errors = world.Ask(Given.BatchKey, new ReadImport()).Value.Errors;
        Assert.Equal(
            [(2, "category 'poetry' is not declared in this project"), (3, "not JSON")],
            errors.Select(e => (e.Line, e.Error))
        );
    }

    [Fact]
    public void Open_SkippingBadLines_OpensTheGoodOnes()
    {
        Stage(1, Line(1, Given.Item("i1")), new ImportLine(2, null, "not JSON"));

        Assert.Equal(
            1,
            world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: true)).Value.Progress.Sum(p => p.Items)
        );
    }

    [Fact]
    public void Stage_AnItemOfAnotherBatch_IsABadLine()
    {
        Given.Stage(world, [Given.Item("i1")]);
        var other = GrainKeys.Of(Given.Project, new BatchId("b2"));

        world.Ask(
            other,
            new StageLines(new("import-2"), [Line(1, Given.Item("i1")), Line(2, Given.Item("i2"))], Given.Settings())
        );

        var import = world.Ask(other, new ReadImport()).Value;
        Assert.Equal((1, 1), (import.Staged, import.Bad));
        Assert.Equal("item 'i1' is in batch 'b1' already", Assert.Single(import.Errors).Error);
    }

    [Fact]
    public void Stage_OneItemTwice_IsABadLine() =>
        Assert.Equal(1, Stage(1, Line(1, Given.Item("i1")), Line(2, Given.Item("i1"))).Value.Bad);

    [Fact]
    public void Stage_MoreErrorsThanAreKept_CountsThemAll()
    {
        for (var from = 1; from <= 1_100; from += 100)
            Stage(from, [.. Enumerable.Range(from, 100).Select(line => new ImportLine(line, null, "bad"))]);

        var import = world.Ask(Given.BatchKey, new ReadImport()).Value;
        Assert.Equal((1_100, ImportView.ErrorsKept), (import.Bad, import.Errors.Count));
    }

    [Fact]
    public void Open_ALargeBatch_GoesInSteps_AndEveryItemOpens()
    {
        Given.Stage(world, [.. Enumerable.Range(0, 2_500).Select(i => Given.Item($"i{i}"))]);

        var opening = world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false)).Value;
        Assert.Equal(BatchStatus.Opening, opening.Status);
        Assert.Equal(
            BatchStatus.Opening,
            world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false)).Value.Status
        );
        world.DeliverDue();

        Assert.Equal(BatchStatus.Open, world.Ask(Given.BatchKey, new ReadBatch()).Value.Status);
        Assert.All(Enumerable.Range(0, 2_500), i => Assert.Null(world.Ask(Given.Key($"i{i}"), new ReadItem()).Refusal));
    }

    [Fact]
    public void Open_ALargeBatch_CountsAllItems_AlsoWhenOneIsJudgedBetweenTheSteps()
    {
        Given.Stage(world, [.. Enumerable.Range(0, 1_500).Select(i => Given.Item($"i{i}"))]);
        world.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false));

        Assert.Null(world.Ask(Given.Key("i0"), Given.Preference("j1", "ann", 1)).Refusal);
        world.DeliverDue();

        Assert.Equal(
            [new(new("creative"), 1_500, 1, 0, 0, 1, 1_500, 0, 0, 0)],
            world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress
        );
    }

    [Fact]
    public void Discard_AndExpiry_WaitForItemsThatHaveNotAnswered()
    {
        // As on a cluster, where answers travel: one that came after the discard would be counted for the next import
        // of the same id.
        var batch = new BatchState();
        batch.Apply(new ImportStarted(Given.Batch, Given.Import, world.Now));
        batch.Apply(new LinesStaged(2, [new StagedItem(1, new("i1"), new("creative"))], [], 1, world.Now));
        var later = new Turn(world.Now.AddDays(2), Given.BatchKey);

        Assert.Equal(
            "import-pending",
            ImportDecisions.Discard(batch, new DiscardImport(Given.Import), later).Refusal!.Code
        );
        var expiry = ImportDecisions.Expire(batch, new ExpireImport(Given.Import), later);
        Assert.Empty(expiry.Events);
        Assert.Equal(later.Now + ImportDecisions.StagingIdleMax, Assert.Single(expiry.Sends).NotBefore);

        batch.Apply(new ItemStagingNoted(1));
        Assert.Null(ImportDecisions.Discard(batch, new DiscardImport(Given.Import), later).Refusal);
        Assert.NotEmpty(ImportDecisions.Expire(batch, new ExpireImport(Given.Import), later).Events);
    }

    [Fact]
    public void Import_ThatNobodyGoesOnWith_Expires_AndItsItemsAreFree()
    {
        Given.Stage(world, [Given.Item("i1")]);
        world.Now += ImportDecisions.StagingIdleMax / 2;
        Stage(2, Line(2, Given.Item("i2")));

        world.Now += ImportDecisions.StagingIdleMax / 2;
        world.DeliverDue();
        Assert.Equal(BatchStatus.Staging, world.Ask(Given.BatchKey, new ReadBatch()).Value.Status);

        world.Now += ImportDecisions.StagingIdleMax / 2;
        world.DeliverDue();
        Assert.Equal("unknown-batch", world.Ask(Given.BatchKey, new ReadBatch()).Refusal!.Code);
        var again = world
            .Ask(Given.BatchKey, new StageLines(new("import-2"), [Line(1, Given.Item("i1"))], Given.Settings()))
            .Value;
        Assert.Equal((1, 0), (again.Staged, again.Bad));
    }

    [Fact]
    public void Discard_ThenANewImport_StartsAfresh()
    {
        Stage(1, Line(1, Given.Item("i1")), new ImportLine(2, null, "bad"));
        Assert.Equal(
            "import-in-progress",
            world
                .Ask(Given.BatchKey, new StageLines(new("import-2"), [Line(1, Given.Item("i1"))], Given.Settings()))
                .Refusal!.Code
        );

        world.Ask(Given.BatchKey, new DiscardImport(Given.Import));
        Assert.Null(world.Ask(Given.BatchKey, new DiscardImport(Given.Import)).Refusal);
        Assert.Equal("import-discarded", Stage(1, Line(1, Given.Item("i1"))).Refusal!.Code);
        var again = world
            .Ask(Given.BatchKey, new StageLines(new("import-2"), [Line(1, Given.Item("i1"))], Given.Settings()))
            .Value;

        Assert.Equal((1, 0), (again.Staged, again.Bad));
    }

    [Fact]
    public void Close_EndsTheJudgingOfEveryItem_AndReopenResumesIt()
    {
        var open = Given.Open(Given.Item("i1"), Given.Item("i2"));

        open.Ask(Given.BatchKey, new SetBatchClosed(Given.Request("c1"), Closed: true));
        Assert.Equal("item-closed", open.Ask(Given.Key("i2"), Given.Preference("j1", "ann", 1)).Refusal!.Code);
        Assert.Equal(2, open.Ask(Given.BatchKey, new ReadBatch()).Value.Progress.Sum(p => p.Closed));

        open.Ask(Given.BatchKey, new SetBatchClosed(Given.Request("c2"), Closed: false));
        Assert.Null(open.Ask(Given.Key("i2"), Given.Preference("j1", "ann", 1)).Refusal);
        Assert.Equal(0, open.Ask(Given.BatchKey, new ReadBatch()).Value.Progress.Sum(p => p.Closed));
    }

    public static TheoryData<string, ItemContent> BadItems =>
        new()
        {
            { "'id' is", Given.Item("has space") },
            { "category", Given.Item("i", category: "poetry") },
            { "a prompt has", Given.Item("i") with { Prompt = [] } },
            { "1 to 16 responses", Given.Item("i", responses: 0) },
            { "1 to 16 responses", Given.Item("i", responses: 17) },
            {
                "is there twice",
                Given.Item("i") with
                {
                    Responses = [new(new("a"), "x", null, []), new(new("a"), "y", null, [])],
                }
            },
            { "cannot be a response's id", Given.Item("i") with { Responses = [new(new("/"), "x", null, [])] } },
            { "finite", Given.Item("i") with { Responses = [new(new("a"), "x", null, [new("score", double.NaN)])] } },
            {
                "characters of text",
                Given.Item("i") with
                {
                    Prompt = [new("user", new string('x', ItemContent.TextCharsMax + 1))],
                }
            },
            { "tags", Given.Item("i") with { Tags = [.. Enumerable.Repeat("t", ItemContent.TagsMax + 1)] } },
        };

    [Theory]
    [MemberData(nameof(BadItems))]
    public void Stage_ABadItem_IsABadLineThatSaysWhy(string says, ItemContent item) =>
        Assert.Contains(says, Assert.Single(Stage(1, Line(1, item)).Value.Errors).Error, StringComparison.Ordinal);

    [Fact]
    public void Stage_AnItemThatNoCriterionFits_IsABadLine()
    {
        var rankingOnly = new ProjectSettings(
            1,
            Given.Draft.Categories,
            [Given.Draft.Criteria[1]],
            1,
            null,
            AssignmentPolicy.Default,
            QualityPolicies.None
        );

        var import = world
            .Ask(Given.BatchKey, new StageLines(Given.Import, [Line(1, Given.Item("i1"))], rankingOnly))
            .Value;

        Assert.Contains("no criterion", Assert.Single(import.Errors).Error, StringComparison.Ordinal);
    }

    Answer<ImportView> Stage(long from, params ImportLine[] lines)
    {
        Assert.Equal(from, lines[0].Line);
        return world.Ask(Given.BatchKey, new StageLines(Given.Import, lines, Given.Settings()));
    }

    static ImportLine Line(long line, ItemContent item) => new(line, item, null);
}
