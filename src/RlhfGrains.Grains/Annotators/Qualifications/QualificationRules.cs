using RlhfGrains.Agreement;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>What a qualification policy must be to be published, and its gates.</summary>
public static class QualificationRules
{
    /// <summary>The first thing wrong with it beside its gates, or null.</summary>
    public static string? Fault(QualificationPolicy policy, IReadOnlyList<Category> declared)
    {
        if (policy.Categories.Count > QualificationPolicy.CategoriesMax)
            return $"qualification: at most {QualificationPolicy.CategoriesMax} categories have rules of their own";
        if (policy.EnrolmentsPerHourMax < 0)
            return "qualification: 0 or more enrolments an hour, or null for any number";
        var seen = new HashSet<CategoryId>();
        foreach (var own in policy.Categories)
        {
            if (declared.All(c => c.Id != own.Category))
                return "qualification: a rule is for a category that is not declared";
            if (!seen.Add(own.Category))
                return $"qualification: category '{own.Category}' has two rules";
        }
        return policy
            .Categories.Select(c => c.Rule)
            .Prepend(policy.Rule)
            .Select(Fault)
            .FirstOrDefault(f => f is not null);
    }

    /// <summary>The policy with the boundaries of its gates.</summary>
    /// <param name="refused">Why one of them cannot be; null when all can.</param>
    public static QualificationPolicy Design(
        QualificationPolicy policy,
        out (GateFaultKind Kind, string Detail)? refused
    )
    {
        // A policy often uses one plan everywhere.
        var made = new Dictionary<GatePlan, GateBoundaries>();
        (GateFaultKind Kind, string Detail)? fault = null;
        var designed = new QualificationPolicy(
            Of(policy.Rule, ""),
            [
                .. policy.Categories.Select(c => new CategoryRule(
                    c.Category,
                    Of(c.Rule, $" of category '{c.Category}'")
                )),
            ],
            policy.UnqualifiedMayWork,
            policy.EnrolmentsPerHourMax
        );
        refused = fault;
        return designed;

        QualificationRule Of(QualificationRule rule, string where) =>
            rule with
            {
                Entry = Gate(rule.Entry, "the entry gate" + where),
                InWork = Gate(rule.InWork, "the gate in work" + where),
            };

        GateRule Gate(GateRule gate, string which)
        {
            if (fault is not null)
                return gate;
            if (!made.TryGetValue(gate.Plan, out var boundaries))
            {
                if (GateDesign.Create(gate.Plan, out var cannot) is not { } design)
                {
                    fault = (cannot!.Kind, $"{which}: {Why(cannot)}");
                    return gate;
                }
                made.Add(gate.Plan, boundaries = design.Boundaries);
            }
            return new GateRule(gate.Plan, boundaries);
        }
    }

    static string? Fault(QualificationRule rule)
    {
        if (rule.PracticeItems is < 0 or > QualificationRule.PracticeItemsMax)
            return $"qualification: 0 to {QualificationRule.PracticeItemsMax} practice items";
        if (rule.CoolDownHours is < 0 or > QualificationRule.CoolDownHoursMax)
            return $"qualification: a cool-down of 0 to {QualificationRule.CoolDownHoursMax} hours";
        if (rule.ValidityDays is < 1 or > QualificationRule.ValidityDaysMax)
            return $"qualification: a validity of 1 to {QualificationRule.ValidityDaysMax} days, or null for ever";
        if (!Enum.IsDefined(rule.Evidence))
            return "qualification: the gate in work looks at gold or at consensus";
        if (!Enum.IsDefined(rule.OnFailure))
            return "qualification: a failed gate in work does nothing, puts on probation or suspends";
        return rule.InWork.Plan.AttemptsMax == 1
            ? null
            : "qualification: the gate in work has no number of attempts: one follows the other";
    }

    public static string Why(GateFault fault) =>
        fault.Kind switch
        {
            GateFaultKind.WantedAccuracyOutOfRange => "the wanted accuracy lies in (0, 1)",
            GateFaultKind.UnacceptableAccuracyOutOfRange => "the unacceptable accuracy lies in (0, 1)",
            GateFaultKind.WantedNotAboveUnacceptable => "the wanted accuracy is above the unacceptable one",
            GateFaultKind.FalsePassRateOutOfRange =>
                "a false-pass rate lies in (0, .5): one of 0 would take endlessly many items",
            GateFaultKind.FalseFailRateOutOfRange =>
                "a false-fail rate lies in (0, .5): one of 0 would take endlessly many items",
            GateFaultKind.ItemsMaxOutOfRange => $"an attempt has 1 to {GatePlan.ItemsLimit} items",
            GateFaultKind.AttemptsMaxOutOfRange => $"there are 1 to {GatePlan.AttemptsLimit} attempts",
            GateFaultKind.AtTruncationUnknown => "at truncation it is extended, decided or held",
            GateFaultKind.NobodyCanPass => "not even an annotator without errors passes within its items; "
                + Needed(fault),
            _ => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"deciding after so few items it would pass {fault.ExactFalsePass:0.####} of the unacceptable and fail {fault.ExactFalseFail:0.####} of the wanted; {Needed(fault)}"
            ),
        };

    static string Needed(GateFault fault) =>
        fault.ItemsNeeded is { } items
            ? $"{items} items would do"
            : $"{GatePlan.ItemsLimit} items would not do either: set the accuracies further apart, or the rates higher";
}
