namespace RlhfGrains.Grains.Vocabulary;

/// <summary>
/// What a lead says of the values of ratings beyond their names: how agreement weighs how far two of them are apart. It
/// may be changed later, since counts do not depend on it.
/// </summary>
/// <param name="IsOrdered">False: the labels are names, and no figure that needs an order is given.</param>
/// <param name="Numbers">A number for each value, rising or falling; null: the values themselves where they have no
/// labels, else none.</param>
public sealed record LabelMeaning(bool IsOrdered, IReadOnlyList<double>? Numbers)
{
    /// <summary>1e9: far above any score, and its square is still exact.</summary>
    public const double NumberMax = 1e9;

    /// <summary>What is wrong with it on this scale, or null.</summary>
    public string? Fault(Scale scale) =>
        this switch
        {
            _ when scale.Kind is not ScaleKind.Ratings => "order and numbers are for ratings",
            { IsOrdered: false } when scale.Labels is null => "values without labels are numbers, and ordered",
            { IsOrdered: false, Numbers: not null } => "labels with numbers are ordered",
            { Numbers: { } numbers } when numbers.Count != scale.LabelCount =>
                $"there are {scale.LabelCount} values and {numbers.Count} numbers",
            { Numbers: { } numbers } when numbers.Any(n => !(Math.Abs(n) <= NumberMax)) =>
                $"numbers lie between -{NumberMax:0} and {NumberMax:0}",
            { Numbers: { } numbers } when !Rises(numbers) && !Rises([.. numbers.Reverse()]) =>
                "numbers rise or fall from value to value",
            _ => null,
        };

    static bool Rises(IReadOnlyList<double> numbers) =>
        numbers.Skip(1).Zip(numbers, (number, before) => number > before).All(rises => rises);
}
