namespace RlhfGrains.Agreement.Tests;

public class CongerKappaTests
{
    public static readonly TheoryData<string, string, double, double> Examples = new()
    {
        { "4 raters", "identity", .762817441303, .14916815248 },
        { "4 raters", "linear", .813776319966, .145085402493 },
        { "4 raters", "quadratic", .857710656223, .143670663829 },
        { "4 raters", "ordinal", .843659525188, .144099959112 },
        { "5 observers", "identity", .469274278593, .11666345486 },
        { "5 observers", "linear", .624052415769, .1058700568 },
        { "5 observers", "quadratic", .761788060509, .092504821353 },
        { "5 observers", "ordinal", .713119042281, .098489098659 },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Read_GwetsExamples_GivesIrrCac(string example, string weights, double value, double standardError)
    {
        var (labels, raters) =
            example == "4 raters"
                ? ("12345", ReferenceTables.GwetFourRaters)
                : ("0123", ReferenceTables.GwetFiveObservers);
        var judgments = raters.SelectMany(
            (rater, g) =>
                rater
                    .Select((value, unit) => (unit, value))
                    .Where(cell => cell.value is not null)
                    .Select(cell => ($"u{cell.unit}", $"r{g}", $"{cell.value}"))
        );
        var w = weights switch
        {
            "identity" => AgreementWeights.Identity,
            "linear" => AgreementWeights.Linear,
            "quadratic" => AgreementWeights.Quadratic,
            _ => AgreementWeights.Ordinal,
        };

        var read = CongerKappa.Read(
            Agreement.From(judgments, [.. labels.Select(label => $"{label}")]).Table,
            w,
            asPublished: true
        );

        Near.Equal(value, read.Value);
        Near.Equal(standardError, read.Interval!.StandardError);
    }

    [Fact]
    public void Read_TwoRatersNothingMissing_IsCohensKappa()
    {
        var random = new Random(4);
        var judgments = Enumerable
            .Range(0, 80)
            .SelectMany(item =>
            {
                var first = random.Next(3);
                return new[]
                {
                    ($"{item}", "a", $"{first}"),
                    ($"{item}", "b", $"{(random.Next(2) == 0 ? first : random.Next(3))}"),
                };
            });
        var agreement = Agreement.From(judgments);

        var cohen = CohenKappa.Read(AnnotatorPairs.Confusions(agreement.Table).Single().Matrix);
        var conger = CongerKappa.Read(agreement.Table);

        Near.Equal(cohen.Value!.Value, conger.Value, 1e-12);
        // Fleiss, Cohen and Everitt divide by n, Gwet by n - 1.
        Near.Equal(cohen.Interval!.StandardError!.Value * Math.Sqrt(80 / 79.0), conger.Interval!.StandardError, 1e-12);
    }

    [Fact]
    public void Read_OneAnnotator_IsUndefined() =>
        Assert.Equal(
            UndefinedReason.NoPairs,
            CongerKappa.Read(Agreement.From([("1", "a", "x"), ("2", "a", "y")]).Table).Undefined
        );
}
