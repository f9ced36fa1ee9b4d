namespace RlhfGrains.Agreement.Tests;

public class PreferenceCountsTests
{
    [Fact]
    public void Add_SignedValues_CountsDirectionAndMagnitudeApart()
    {
        var counts = new PreferenceCounts(2);
        counts.Add([1, 0, 1, 0, 1]);

        Assert.Equal([1, 1, 1], counts.Direction.LabelCounts());
        Assert.Equal([1, 0, 2], counts.Magnitude.LabelCounts());
        counts.Remove([1, 0, 1, 0, 1]);
        Assert.Equal(new PreferenceCounts(2), counts);
        Assert.Equal(new CoincidenceCounts(3), counts.Direction);
        Assert.Throws<InvalidOperationException>(() => counts.Remove([1, 0, 0, 0, 0]));
    }

    [Fact]
    public void Alphas_ByDefault_DoNotChangeWhenResponsesAreSwapped()
    {
        var (one, swapped, merged) = (new PreferenceCounts(3), new PreferenceCounts(3), new PreferenceCounts(3));
        var units = RandomUnits.Draw(seed: 15, units: 60, labels: 7, valuesMax: 4);
        for (var u = 0; u < units.Length; u++)
        {
            one.Add(units[u]);
            swapped.Add(u % 2 == 0 ? [.. units[u].Reverse()] : units[u]);
        }
        merged.Merge(one);

        Near.Equal(one.DirectionAlpha().Value!.Value, swapped.DirectionAlpha().Value, 1e-12);
        Near.Equal(one.SignedAlpha().Value!.Value, swapped.SignedAlpha().Value, 1e-12);
        Assert.Equal(one.StrengthAlpha(), swapped.StrengthAlpha());
        Assert.NotEqual(one.DirectionAlpha(Orientation.Plain).Value, swapped.DirectionAlpha(Orientation.Plain).Value);
        Assert.Equal(one, merged);
        Assert.Equal(one, one.Clone());
    }
}
