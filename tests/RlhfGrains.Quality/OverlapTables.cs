using RlhfGrains.Agreement;

namespace RlhfGrains.Quality;

/// <summary>What adaptive overlap costs and buys under its model, exactly.</summary>
public static class OverlapTables
{
    public static void Write(TextWriter output)
    {
        output.WriteLine("2 to 7 judgments, spread .1");
        output.WriteLine(
            "| labels | accuracy | posterior | judgments | saved | error | error, all 7 | error, fixed at equal cost | contested |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var labels in new[] { 2, 3, 5 })
        {
            foreach (var accuracy in new[] { .7, .8, .9 })
            {
                foreach (var posterior in new[] { .9, .95 })
                {
                    var policy = new OverlapPolicy(labels, 2, 7, posterior, accuracy);
                    if (policy.Fault() is { } fault)
                    {
                        output.WriteLine($"| {labels} | {accuracy:.00} | {posterior:.00} | {fault} | | | | | |");
                        continue;
                    }
                    var at = OverlapCharacteristics.Of(policy);
                    output.WriteLine(
                        $"| {labels} | {accuracy:.00} | {posterior:.00} | {at.ExpectedJudgments:0.00} | {at.Saved(7):0%} | {at.ExpectedError:0.000} "
                            + $"| {at.FixedError:0.000} | {at.FixedAtEqualCostError:0.000} | {at.Contested:0.000} |"
                    );
                }
            }
        }
    }
}
