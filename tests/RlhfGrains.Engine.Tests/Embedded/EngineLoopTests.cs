using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>The loop without its thread: whoever steps it decides what happens when.</summary>
public sealed class EngineLoopTests
{
    readonly ManualTimeProvider clock = new(EngineRig.Epoch);
    readonly AskQueue queue = new(depthMax: 10);
    readonly EngineLoop loop;

    public EngineLoopTests()
    {
        var options = new EngineOptions();
        loop = new EngineLoop(
            new MemoryJournal(),
            EngineKinds.CatalogueOf([new Counter()]),
            options,
            clock,
            queue,
            new Counters(),
            new CommitFeed(options.Faults),
            Replies.AtOnce
        );
        loop.Open();
    }

    [Fact]
    public void Step_AnswersWhatWasAskedBefore_AndDoesNothingByItself()
    {
        var ask = Ask("a", new Add("1", 1));
        Assert.False(ask.IsCompleted);
        Assert.True(loop.Step());
        Assert.True(ask.IsCompletedSuccessfully);
        Assert.Null(loop.NextAt);
    }

    [Fact]
    public void Step_DeliversWhatIsDue_WithoutAnAsk()
    {
        Ask("a", new Post("b", new Bump("late", 5), EngineRig.Epoch.AddSeconds(1)));
        loop.Step();
        Assert.Equal(EngineRig.Epoch.AddSeconds(1), loop.NextAt);
        loop.Step();
        Assert.NotNull(loop.NextAt);
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Step();
        Assert.Null(loop.NextAt);
    }

    [Fact]
    public void Step_AfterTheQueueIsClosed_AnswersTheRestAndThenEnds()
    {
        var ask = Ask("a", new Add("1", 1));
        queue.Close();
        Assert.Equal(Admission.Closed, queue.Add(new Ask<Total>(Counter.Key("a"), new Read())));
        Assert.True(loop.Step());
        Assert.True(ask.IsCompletedSuccessfully);
        Assert.False(loop.Step());
    }

    Task<Answer<Total>> Ask(string counter, IMessage<Total> message)
    {
        var ask = new Ask<Total>(Counter.Key(counter), message);
        Assert.Equal(Admission.Admitted, queue.Add(ask));
        return ask.Answer;
    }
}
