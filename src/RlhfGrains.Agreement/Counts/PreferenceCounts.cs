namespace RlhfGrains.Agreement;

/// <summary>
/// Live counts of signed preferences -s..s, with direction and strength apart: the signed values (label v + s), their
/// direction (0 second, 1 tie, 2 first) and their magnitude (0..s). Direction and signed values are read
/// orientation-free by default, as which response is called first is arbitrary; the plain form is what papers report.
/// </summary>
public sealed class PreferenceCounts : IEquatable<PreferenceCounts>
{
    readonly int strengthMax;

    /// <param name="strengthMax">s ≥ 1; 1 is first / tie / second without strength.</param>
    /// <exception cref="ArgumentOutOfRangeException">s is below 1 or above 50.</exception>
    public PreferenceCounts(int strengthMax)
        : this(
            strengthMax,
            new CoincidenceCounts(2 * strengthMax + 1),
            new CoincidenceCounts(3),
            new CoincidenceCounts(strengthMax + 1)
        ) { }

    PreferenceCounts(
        int strengthMax,
        CoincidenceCounts signed,
        CoincidenceCounts direction,
        CoincidenceCounts magnitude
    ) => (this.strengthMax, Signed, Direction, Magnitude) = (strengthMax, signed, direction, magnitude);

    /// <summary>2s + 1 labels: how strongly which response is preferred.</summary>
    public CoincidenceCounts Signed { get; }

    /// <summary>3 labels: second, tie, first.</summary>
    public CoincidenceCounts Direction { get; }

    /// <summary>s + 1 labels: how strongly, whichever.</summary>
    public CoincidenceCounts Magnitude { get; }

    /// <summary>Counts a unit in.</summary>
    /// <param name="unitCounts">How many annotators gave -s, ..., s; 2s + 1 numbers.</param>
    /// <exception cref="ArgumentException">As for <see cref="CoincidenceCounts.Add(ReadOnlySpan{int})"/>.</exception>
    public void Add(ReadOnlySpan<int> unitCounts)
    {
        Signed.Add(unitCounts);
        Span<int> direction = stackalloc int[3],
            magnitude = stackalloc int[strengthMax + 1];
        Fold(unitCounts, direction, magnitude);
        Direction.Add(direction);
        Magnitude.Add(magnitude);
    }

    /// <summary>Counts a unit out: exactly undoes one <see cref="Add"/>.</summary>
    /// <exception cref="InvalidOperationException">No such unit can have been added; nothing was changed.</exception>
    public void Remove(ReadOnlySpan<int> unitCounts)
    {
        Signed.Remove(unitCounts);
        Span<int> direction = stackalloc int[3],
            magnitude = stackalloc int[strengthMax + 1];
        Fold(unitCounts, direction, magnitude);
        Direction.Remove(direction);
        Magnitude.Remove(magnitude);
    }

    /// <summary>Adds all units of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The scales differ.</exception>
    public void Merge(PreferenceCounts other)
    {
        Signed.Merge(other.Signed);
        Direction.Merge(other.Direction);
        Magnitude.Merge(other.Magnitude);
    }

    /// <summary>An independent copy.</summary>
    public PreferenceCounts Clone() => new(strengthMax, Signed.Clone(), Direction.Clone(), Magnitude.Clone());

    /// <summary>Do annotators choose the same response? Nominal alpha of first / tie / second.</summary>
    /// <returns>As <see cref="KrippendorffAlpha.Read"/>.</returns>
    public Estimate DirectionAlpha(
        Orientation orientation = Orientation.OrientationFree,
        double level = Level.Default
    ) => KrippendorffAlpha.Read(Direction, Metric.Nominal, orientation, level);

    /// <summary>Do they find it equally clear, whichever they choose? Ordinal alpha of the magnitudes.</summary>
    /// <returns>As <see cref="KrippendorffAlpha.Read"/>.</returns>
    public Estimate StrengthAlpha(double level = Level.Default) =>
        KrippendorffAlpha.Read(Magnitude, Metric.Ordinal, Orientation.Plain, level);

    /// <summary>Both together: ordinal alpha of the signed values.</summary>
    /// <returns>As <see cref="KrippendorffAlpha.Read"/>.</returns>
    public Estimate SignedAlpha(Orientation orientation = Orientation.OrientationFree, double level = Level.Default) =>
        KrippendorffAlpha.Read(Signed, Metric.Ordinal, orientation, level);

    /// <summary>Equal integer state, regardless of the order in which it came about.</summary>
    public bool Equals(PreferenceCounts? other) => other is not null && Signed.Equals(other.Signed);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PreferenceCounts);

    /// <inheritdoc/>
    public override int GetHashCode() => Signed.GetHashCode();

    void Fold(ReadOnlySpan<int> unitCounts, Span<int> direction, Span<int> magnitude)
    {
        for (var c = 0; c < unitCounts.Length; c++)
        {
            direction[1 + Math.Sign(c - strengthMax)] += unitCounts[c];
            magnitude[Math.Abs(c - strengthMax)] += unitCounts[c];
        }
    }
}
