namespace RlhfGrains.Agreement;

/// <summary>
/// Labels of one rater (rows) against another's (columns) on the same units: two annotators, an annotator against gold,
/// against the consensus of the others, or against themselves in an earlier round. State: K x K integers.
/// </summary>
public sealed class ConfusionMatrix : IEquatable<ConfusionMatrix>
{
    readonly long[,] n;

    /// <param name="labels">Number of declared labels K, 2..<see cref="CoincidenceCounts.LabelsMax"/>.</param>
    public ConfusionMatrix(int labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels, CoincidenceCounts.LabelsMax);
        n = new long[labels, labels];
    }

    /// <summary>Number of declared labels K.</summary>
    public int Labels => n.GetLength(0);

    /// <summary>Units with row label c and column label k.</summary>
    public long this[int c, int k] => n[c, k];

    /// <summary>Units counted.</summary>
    public long Units { get; private set; }

    internal SampleCounts Sample => new(Units, Units, 2 * Units, Units);

    /// <summary>A matrix from its cells.</summary>
    /// <exception cref="ArgumentException">Not square, or a negative cell.</exception>
    public static ConfusionMatrix Of(int[][] cells)
    {
        var matrix = new ConfusionMatrix(cells.Length);
        for (var c = 0; c < cells.Length; c++)
        {
            if (cells[c].Length != cells.Length)
                throw new ArgumentException("A confusion matrix is square.", nameof(cells));
            for (var k = 0; k < cells.Length; k++)
                matrix.Add(c, k, cells[c][k]);
        }
        return matrix;
    }

    /// <summary>Counts units with these two labels in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A label off the scale, or a negative number of units.</exception>
    public void Add(int row, int column, long units = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ThrowIfOffScale(row, column);
        n[row, column] += units;
        Units += units;
    }

    /// <summary>Counts a unit out: exactly undoes an <see cref="Add"/>.</summary>
    /// <exception cref="InvalidOperationException">No such unit was added; nothing was changed.</exception>
    public void Remove(int row, int column)
    {
        ThrowIfOffScale(row, column);
        if (n[row, column] == 0)
            throw new InvalidOperationException($"No unit with labels {row} and {column} was added.");
        n[row, column]--;
        Units--;
    }

    /// <summary>Adds all units of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The label numbers differ.</exception>
    public void Merge(ConfusionMatrix other)
    {
        if (other.Labels != Labels)
            throw new ArgumentException($"{other.Labels} labels cannot be merged into {Labels}.", nameof(other));
        for (var c = 0; c < Labels; c++)
        for (var k = 0; k < Labels; k++)
            n[c, k] += other.n[c, k];
        Units += other.Units;
    }

    /// <summary>
    /// The same units as pairs of interchangeable annotators: for alpha, AC1, Scott's pi (<see cref="FleissKappa"/>)
    /// and others.
    /// </summary>
    public CoincidenceCounts ToCoincidences()
    {
        var counts = new CoincidenceCounts(Labels);
        var unit = new int[Labels];
        for (var c = 0; c < Labels; c++)
        {
            for (var k = 0; k < Labels; k++)
            {
                unit[c]++;
                unit[k]++;
                counts.Add(unit, n[c, k]);
                unit[c] = unit[k] = 0;
            }
        }
        return counts;
    }

    /// <summary>The cells by rows, K x K integers. See <see cref="FromState"/>.</summary>
    public long[] ToState() => [.. n.Cast<long>()];

    /// <summary>The matrix that <see cref="ToState"/> wrote.</summary>
    /// <exception cref="FormatException">Not K x K cells, or a negative one.</exception>
    public static ConfusionMatrix FromState(int labels, ReadOnlySpan<long> state)
    {
        var matrix = new ConfusionMatrix(labels);
        if (state.Length != labels * labels)
            throw new FormatException($"{state.Length} cells are no matrix of {labels} labels.");
        for (var i = 0; i < state.Length; i++)
        {
            if (state[i] < 0)
                throw new FormatException("A cell of a confusion matrix is not negative.");
            matrix.Add(i / labels, i % labels, state[i]);
        }
        return matrix;
    }

    /// <summary>Equal integer state, regardless of the order in which it came about.</summary>
    public bool Equals(ConfusionMatrix? other) =>
        other is not null && other.Labels == Labels && n.Cast<long>().SequenceEqual(other.n.Cast<long>());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConfusionMatrix);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Labels, Units);

    /// <summary>Shares of the row labels; needs a unit.</summary>
    internal double[] RowShares() =>
        [.. Enumerable.Range(0, Labels).Select(c => Enumerable.Range(0, Labels).Sum(k => n[c, k]) / (double)Units)];

    /// <summary>Shares of the column labels; needs a unit.</summary>
    internal double[] ColumnShares() =>
        [.. Enumerable.Range(0, Labels).Select(k => Enumerable.Range(0, Labels).Sum(c => n[c, k]) / (double)Units)];

    void ThrowIfOffScale(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Labels, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Labels, nameof(column));
    }
}
