namespace RlhfGrains.Agreement;

/// <summary>Whether the order of the labels carries meaning.</summary>
public enum Orientation
{
    /// <summary>Labels as they are; what papers report.</summary>
    Plain,

    /// <summary>
    /// For pairwise preferences: which response is called first is arbitrary, so label k and label K - 1 - k are made
    /// symmetrical (coincidences and margins are averaged with their mirror image), and swapping the responses of any
    /// unit changes nothing.
    /// </summary>
    OrientationFree,
}

static class OrientationExtensions
{
    /// <summary>x_k becomes (x_k + x_{K-1-k}) / 2 when orientation-free, in place.</summary>
    public static double[] Apply(this Orientation orientation, double[] perLabel)
    {
        orientation.Apply(perLabel.AsSpan());
        return perLabel;
    }

    /// <inheritdoc cref="Apply(Orientation, double[])"/>
    public static void Apply(this Orientation orientation, Span<double> perLabel)
    {
        if (orientation == Orientation.Plain)
            return;
        for (int c = 0, k = perLabel.Length - 1; c < k; c++, k--)
            perLabel[c] = perLabel[k] = (perLabel[c] + perLabel[k]) / 2;
    }
}
