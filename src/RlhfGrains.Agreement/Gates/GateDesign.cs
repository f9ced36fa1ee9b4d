namespace RlhfGrains.Agreement;

/// <summary>A plan made into boundaries, with the rates they really have.</summary>
/// <param name="Plan">What was wanted.</param>
/// <param name="Boundaries">What is recorded and decides.</param>
/// <param name="ExactFalsePass">P(pass) of one attempt at the unacceptable accuracy; at most the wanted rate.</param>
/// <param name="ExactFalseFail">P(fail) of one attempt at the wanted accuracy; at most the wanted rate.</param>
/// <param name="Tightened">True when Wald's boundaries, which approximate, had to be moved apart to keep the
/// rates.</param>
public sealed record GateDesign(
    GatePlan Plan,
    GateBoundaries Boundaries,
    double ExactFalsePass,
    double ExactFalseFail,
    bool Tightened
)
{
    const double NanonatsPerNat = 1e9;

    /// <summary>Boundaries for a plan: pass when ln(likelihood ratio) is at most -ln((1 - false fail) / false pass),
    /// fail when it is at least ln((1 - false pass) / false fail). Where the exact rates exceed the wanted ones, they
    /// are moved apart until they do not.</summary>
    /// <param name="plan">What is wanted.</param>
    /// <param name="fault">The reason when there is no such gate.</param>
    /// <returns>The design, or <c>null</c>.</returns>
    public static GateDesign? Create(GatePlan plan, out GateFault? fault)
    {
        fault = plan.Fault();
        if (fault is not null)
            return null;
        var gate = Wald(plan);
        if (plan.AtTruncation == AtTruncation.Hold && ItemsToPass(gate) is var least && least > plan.ItemsAtEnd)
        {
            fault = new GateFault(GateFaultKind.NobodyCanPass, Items(plan, least));
            return null;
        }
        for (var tightened = 0; tightened < TighteningsMax; tightened++)
        {
            var decided = WithCut(plan, gate, out var falsePass, out var falseFail);
            var (pass, fail) = (falsePass <= plan.FalsePassRate, falseFail <= plan.FalseFailRate);
            if (pass && fail)
            {
                fault = null;
                return new GateDesign(plan, decided, falsePass, falseFail, tightened > 0);
            }
            if (tightened == 0 && plan.AtTruncation != AtTruncation.Hold)
                fault = NotMet(plan, gate, falsePass, falseFail);
            var further = gate.CorrectWeight;
            gate = gate with
            {
                PassScore = gate.PassScore + (pass ? 0 : further),
                FailScore = gate.FailScore + (fail ? 0 : further),
            };
        }
        if (fault?.ItemsNeeded is null)
            fault = NotMet(plan, gate, fault?.ExactFalsePass, fault?.ExactFalseFail);
        return null;
    }

    /// <summary>
    /// What the gate does with annotators of this accuracy, in one attempt and in all the plan allows.
    /// </summary>
    public GateCharacteristics At(double accuracy) => GateCharacteristics.Of(Boundaries, accuracy, Plan.AttemptsMax);

    // Each step asks for one right answer more. Wald's bounds are off by less than 1 / (1 - rate), a factor of 2 in the
    // odds: 60 steps are more where errors tell more than a hundredth of that, and where they tell less the bounds are
    // nearly exact.
    const int TighteningsMax = 60;

    static GateBoundaries Wald(GatePlan plan)
    {
        var (p0, p1) = (1 - plan.WantedAccuracy, 1 - plan.UnacceptableAccuracy);
        return new GateBoundaries(
            Nanonats(Math.Log(p1 / p0)),
            Nanonats(Math.Log((1 - p0) / (1 - p1))),
            Nanonats(Math.Log((1 - plan.FalsePassRate) / plan.FalseFailRate)),
            Nanonats(Math.Log((1 - plan.FalseFailRate) / plan.FalsePassRate)),
            plan.ItemsMax,
            plan.ItemsAtEnd,
            null
        );
    }

    static long Nanonats(double nats) => Math.Max(1, (long)Math.Round(nats * NanonatsPerNat));

    static int ItemsToPass(GateBoundaries gate) =>
        (int)Math.Min(int.MaxValue, (gate.PassScore + gate.CorrectWeight - 1) / gate.CorrectWeight);

    /// <summary>The boundaries with the number of errors that passes at the end, and their exact rates.</summary>
    static GateBoundaries WithCut(GatePlan plan, GateBoundaries gate, out double falsePass, out double falseFail)
    {
        var (good, bad) = (
            new GateLattice(gate, plan.WantedAccuracy),
            new GateLattice(gate, plan.UnacceptableAccuracy)
        );
        for (var n = 0; n < gate.ItemsAtEnd; n++)
        {
            good.Step();
            bad.Step();
        }
        (falsePass, falseFail) = (bad.Pass, good.Fail);
        if (plan.AtTruncation == AtTruncation.Hold)
            return gate;
        var cut = BestCut(plan, good, bad);
        (falsePass, falseFail) = (cut.FalsePass, cut.FalseFail);
        return gate with { ErrorsAtEndMax = cut.Errors };
    }

    /// <summary>The cut whose rates, each as a multiple of the wanted one, have the smaller maximum.</summary>
    static (int Errors, double FalsePass, double FalseFail) BestCut(GatePlan plan, GateLattice good, GateLattice bad)
    {
        var (falsePass, falseFail) = (bad.Pass, good.Fail + good.UndecidedInAll);
        (int Errors, double FalsePass, double FalseFail) best = (-1, falsePass, falseFail);
        for (var e = 0; e <= good.Items; e++)
        {
            falsePass += bad.Undecided(e);
            falseFail -= good.Undecided(e);
            if (Excess(plan, falsePass, falseFail) < Excess(plan, best.FalsePass, best.FalseFail))
                best = (e, falsePass, falseFail);
        }
        return best;
    }

    static double Excess(GatePlan plan, double falsePass, double falseFail) =>
        Math.Max(falsePass / plan.FalsePassRate, falseFail / plan.FalseFailRate);

    static GateFault NotMet(GatePlan plan, GateBoundaries gate, double? falsePass, double? falseFail)
    {
        var longest = gate with { ItemsAtEnd = 2 * GatePlan.ItemsLimit };
        var (good, bad) = (
            new GateLattice(longest, plan.WantedAccuracy),
            new GateLattice(longest, plan.UnacceptableAccuracy)
        );
        while (good.Items < longest.ItemsAtEnd - 1)
        {
            good.Step();
            bad.Step();
            if (good.Items <= plan.ItemsAtEnd)
                continue;
            var cut = BestCut(plan, good, bad);
            if (Excess(plan, cut.FalsePass, cut.FalseFail) <= 1)
                return new GateFault(GateFaultKind.RatesNotMet, Items(plan, good.Items), falsePass, falseFail);
        }
        return new GateFault(GateFaultKind.RatesNotMet, null, falsePass, falseFail);
    }

    // In terms of the plan's own number, which an extending gate doubles.
    static int? Items(GatePlan plan, int atEnd)
    {
        var items = plan.AtTruncation == AtTruncation.Extend ? (atEnd + 1) / 2 : atEnd;
        return items <= GatePlan.ItemsLimit ? items : null;
    }
}
