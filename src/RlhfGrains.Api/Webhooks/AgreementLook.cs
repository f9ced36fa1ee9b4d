using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>
/// Reads what the rules of a project's webhooks are about: the same figures as <c>GET .../agreement</c>, outside any
/// turn.
/// </summary>
sealed class AgreementLook(IGrains grains, SettingsCache settings, TimeProvider clock)
{
    /// <returns>For each rule whose coefficient has an interval.</returns>
    public async Task<IReadOnlyList<RuleReading>> Read(
        ProjectId project,
        IReadOnlyList<WatchedRule> rules,
        CancellationToken cancellation
    )
    {
        var (batches, _) = await BatchNames.Select(grains, project, null, cancellation);
        var readings = new List<RuleReading>();
        foreach (var watched in rules.GroupBy(r => (r.Rule.Category, r.Rule.Criterion)))
        {
            var asOf = clock.Now();
            var filter = new AgreementFilter(
                watched.Key.Category?.Value,
                watched.Key.Criterion.Value,
                null,
                Round.First
            );
            var table = await AgreementTable.Read(
                grains,
                settings,
                project,
                batches,
                SplitBy.None,
                filter,
                Limits.ItemsReadForIntervals,
                cancellation
            );
            if (table.Read() is not [var row])
                continue;
            foreach (var (webhook, rule) in watched)
            {
                var coefficients = row.OrientationFree ?? row.Plain;
                if (
                    Of(coefficients, rule.Coefficient) is
                    { Value: { } value, Low: { } low, High: { } high, Level: { } level }
                )
                    readings.Add(
                        new RuleReading(
                            webhook,
                            rule,
                            new AgreementReading(value, low, high, level, row.PairableUnits, asOf)
                        )
                    );
            }
        }
        return readings;
    }

    static EstimateBody Of(CoefficientsBody coefficients, AgreementCoefficient wanted) =>
        wanted switch
        {
            AgreementCoefficient.PercentAgreement => coefficients.PercentAgreement,
            AgreementCoefficient.AlphaNominal => coefficients.AlphaNominal,
            AgreementCoefficient.AlphaOrdinal => coefficients.AlphaOrdinal,
            AgreementCoefficient.AlphaInterval => coefficients.AlphaInterval,
            AgreementCoefficient.Ac1 => coefficients.Ac1,
            _ => throw new InvalidOperationException($"there is no coefficient {Kebab.Of(wanted)}"),
        };
}
