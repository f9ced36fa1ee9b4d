namespace RlhfGrains.Agreement.Tests;

public class DriftStreamTests
{
    static readonly DriftDesign Design = EventDrift.Create(
        new DriftPolicy(500, DriftWatch.Both),
        EventBaseline.Known([.1, .3]),
        out _
    )!;

    static int[] Symbols(ulong seed, int count, double shift)
    {
        var random = new SplitMix64(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    var stratum = random.Next(2);
                    return DriftDesign.Symbol(
                        stratum,
                        random.NextDouble() < OddsShift.Of(stratum == 0 ? .1 : .3, shift)
                    );
                }),
        ];
    }

    [Fact]
    public void State_AtEveryPrefix_IsTheFold_AndRoundTrips()
    {
        var (stream, symbols) = (new DriftStream(Design), Symbols(3, 3_000, 1.3));
        for (var t = 0; t < symbols.Length; t++)
        {
            var restored = DriftStream.FromState(DriftDesign.FromState(Design.ToState()), stream.ToState());
            var copy = stream.Copy();
            var alarm = stream.Observe(symbols[t]);
            Assert.Equal(alarm, restored.Observe(symbols[t]));
            Assert.Equal(alarm, copy.Observe(symbols[t]));
            Assert.Equal(stream.ToState(), restored.ToState());
        }
        Assert.Equal(3_000, stream.Observations);
    }

    [Fact]
    public void Statistic_EqualsTheDefinition_OverTheWholePast()
    {
        var (stream, symbols, scores) = (new DriftStream(Design), Symbols(4, 400, 1), Design.Detectors[0].Scores);
        var from = 0;
        for (var t = 0; t < symbols.Length; t++)
        {
            if (stream.Observe(symbols[t]) is not null)
                from = t + 1;
            // max over every start of the sum since: Page (1954).
            long sum = 0,
                largest = 0;
            for (var s = t; s >= from; s--)
                largest = Math.Max(largest, sum += scores[symbols[s]]);
            Assert.Equal(largest, stream.Statistic(0));
        }
    }

    [Fact]
    public void Alarm_TellsWhatChangedAndSinceWhen()
    {
        var alarms = new List<DriftAlarm>();
        for (ulong seed = 1; seed <= 41; seed++)
        {
            var stream = new DriftStream(Design);
            foreach (var symbol in Symbols(seed, 300, 1).Concat(Symbols(seed + 100, 300, 6)))
            {
                if (stream.Observe(symbol) is not { } alarm || stream.Observations <= 300)
                    continue;
                alarms.Add(alarm);
                Assert.All([0, 1], d => Assert.Equal(0, stream.Statistic(d)));
                break;
            }
        }

        Assert.Equal(41, alarms.Count);
        Assert.All(alarms, alarm =>
        {
            Assert.Equal(DriftDirection.Up, alarm.Direction);
            Assert.True(alarm.Statistic >= Design.Detectors[alarm.Detector].Threshold);
            Assert.True(alarm.After > alarm.Expected && alarm.Before is > .1 and < .35);
            Assert.InRange(alarm.After, alarm.AfterInterval().Low, alarm.AfterInterval().High);
        });
        Assert.InRange(alarms.Select(alarm => alarm.ChangedAfter).Order().ElementAt(20), 280, 305);
    }

    [Fact]
    public void FromState_RefusesWhatContradictsItself()
    {
        var state = new DriftStream(Design).ToState();

        Assert.Throws<FormatException>(() => DriftStream.FromState(Design, state.AsSpan(1)));
        Assert.Throws<FormatException>(() => DriftStream.FromState(Design, [.. state[..4], 1_000_000, .. state[5..]]));
        Assert.Throws<FormatException>(() => DriftDesign.FromState(Design.ToState().AsSpan(0, 9)));
        Assert.Throws<FormatException>(() => DriftDesign.FromState([2, 1, 1, 0, 0, 1, 1, 1]));
    }

    [Fact]
    public void ChangePoint_IsFound_AndItsIntervalCovers()
    {
        var (random, covered, near, sure) = (new SplitMix64(21), 0, 0, 0);
        const int replicates = 400;
        for (var r = 0; r < replicates; r++)
        {
            var change = 60 + random.Next(60);
            var outcomes = Enumerable
                .Range(0, change + 50)
                .Select(t => (.1, random.NextDouble() < (t < change ? .1 : .4)))
                .ToArray();
            var found = ChangePoint.Of(outcomes, DriftDirection.Up);
            if (found.Low <= change && change <= found.High)
                covered++;
            if (Math.Abs(found.After - change) <= 10)
                near++;
            if (found.ChangeProbability > .9)
                sure++;
            Assert.InRange(found.OddsRatio, 1.2, 20);
        }

        Assert.InRange(covered / (double)replicates, .92, 1);
        Assert.True(near > .7 * replicates, $"{near} within ten");
        Assert.True(sure > .97 * replicates, $"{sure} sure");
        var none = ChangePoint.Of([.. Enumerable.Range(0, 1_000).Select(t => (.1, t % 10 == 0))], DriftDirection.Up);
        Assert.True(none.ChangeProbability < .5);
        Assert.True(
            ChangePoint.Of([.. Enumerable.Range(0, 1_000).Select(_ => (.1, true))], DriftDirection.Up).ChangeProbability
                > .999
        );
    }
}
