using RlhfGrains.Api.Live;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;

namespace RlhfGrains.Api.Tests.Live;

public class LiveReaderTests
{
    [Fact]
    public void AReaderWhoFallsBehind_IsCutOffAndTold()
    {
        var reader = new LiveReader(new ProjectId("p"));
        for (var i = 0; i < Limits.EventsWaitingMax; i++)
            reader.Offer(new LiveEvent(reader.Project, i, "judgment", default));
        reader.HasLagged.ShouldBeFalse();

        reader.Offer(new LiveEvent(reader.Project, 0, "judgment", default));

        reader.HasLagged.ShouldBeTrue();
        while (reader.Events.TryRead(out _)) { }
        reader.Events.Completion.IsCompleted.ShouldBeTrue();
    }
}
