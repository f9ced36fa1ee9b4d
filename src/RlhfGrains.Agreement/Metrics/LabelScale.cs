using System.Globalization;

namespace RlhfGrains.Agreement;

/// <summary>How the labels of a scale relate to each other.</summary>
public enum LabelOrder
{
    /// <summary>Names: equal or not, and nothing else.</summary>
    Unordered,

    /// <summary>A declared order without numbers; interval figures take neighbours as equally far apart.</summary>
    Ordered,

    /// <summary>Every label has a number; distances are taken between the numbers.</summary>
    Numbers,
}

/// <summary>
/// What the labels mean to coefficients that weigh how far apart two labels are: whether they are ordered, and their
/// numbers. Ask for metrics and weights on it (<see cref="Metric.IntervalOn"/>, <see
/// cref="AgreementWeights.LinearOn"/>); what it does not support is undefined there.
/// </summary>
public sealed class LabelScale
{
    // Rounding of sums such as .1 + .2; declared steps differ by more.
    const double StepTolerance = 1e-9;

    LabelScale(LabelOrder order, double[]? numbers) => (Order, this.numbers) = (order, numbers);

    readonly double[]? numbers;

    /// <summary>Names without an order.</summary>
    public static LabelScale Unordered { get; } = new(LabelOrder.Unordered, null);

    /// <summary>An order without numbers.</summary>
    public static LabelScale Ordered { get; } = new(LabelOrder.Ordered, null);

    /// <summary>Whether the labels are names, ranks or numbers.</summary>
    public LabelOrder Order { get; }

    /// <summary>The number of each label; <c>null</c> when they have none.</summary>
    public IReadOnlyList<double>? Numbers => numbers;

    /// <summary>Distances between neighbours are equal, declared so or taken so; false without an order.</summary>
    public bool IsEvenlySpaced => Order == LabelOrder.Ordered || (numbers is not null && HasEvenSteps(numbers));

    /// <summary>The numbers are amounts from a true zero on, as <see cref="Metric.RatioOn"/> needs them.</summary>
    public bool HasAmounts => numbers is not null && numbers.All(number => number >= 0);

    /// <summary>Labels with these numbers.</summary>
    /// <param name="numbers">One per label in its order; finite, and all rising or all falling.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static LabelScale OfNumbers(IReadOnlyList<double> numbers) =>
        TryNumbers([.. numbers])
        ?? throw new ArgumentException(
            "The numbers of labels are finite, and rise or fall from label to label.",
            nameof(numbers)
        );

    /// <summary>What labels say of themselves.</summary>
    /// <param name="labels">In their order.</param>
    /// <param name="declared">The order was declared, and is not the alphabet's.</param>
    /// <returns>Numbers when all labels are numbers in order; else an order when it was declared; else names.</returns>
    public static LabelScale OfLabels(IReadOnlyList<string> labels, bool declared)
    {
        var numbers = labels.Select(NumberOf).ToArray();
        if (
            numbers.Length > 0
            && numbers.All(number => number is not null)
            && TryNumbers([.. numbers.Select(number => number!.Value)]) is { } scale
        )
            return scale;
        return declared ? Ordered : Unordered;
    }

    /// <summary>The finite number that a label is, written with a point; <c>null</c> when it is none.</summary>
    public static double? NumberOf(string label) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <exception cref="ArgumentException">Numbers for another number of labels.</exception>
    internal double[] NumbersOf(int labels) =>
        numbers is { } own && own.Length == labels
            ? own
            : throw new ArgumentException(
                $"A scale with {numbers?.Length ?? 0} numbers for {labels} labels.",
                nameof(labels)
            );

    /// <summary>Why there is no figure that needs an order; <c>null</c> when there is one.</summary>
    internal UndefinedReason? WithoutOrder => Order == LabelOrder.Unordered ? UndefinedReason.UnorderedLabels : null;

    static LabelScale? TryNumbers(double[] numbers)
    {
        var (rising, falling) = (true, true);
        for (var c = 0; c < numbers.Length; c++)
        {
            if (!double.IsFinite(numbers[c]))
                return null;
            rising &= c == 0 || numbers[c] > numbers[c - 1];
            falling &= c == 0 || numbers[c] < numbers[c - 1];
        }
        return numbers.Length > 0 && (rising || falling) ? new LabelScale(LabelOrder.Numbers, numbers) : null;
    }

    static bool HasEvenSteps(double[] numbers)
    {
        for (var c = 2; c < numbers.Length; c++)
        {
            var (first, step) = (numbers[1] - numbers[0], numbers[c] - numbers[c - 1]);
            if (Math.Abs(step - first) > StepTolerance * Math.Abs(first))
                return false;
        }
        return true;
    }
}
