namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>Two annotators who try everything that a key of theirs can ask, and compare what they saw.</summary>
/// <param name="Tasks">Of both together.</param>
/// <param name="IsOfReaudits">Whether re-audits can be told, instead of gold.</param>
/// <param name="GoldShare">Of the tasks.</param>
sealed record DistinguisherPlan(int Seed, int Tasks, bool IsOfReaudits, double GoldShare)
{
    public static DistinguisherPlan Gold(int seed, int tasks) => new(seed, tasks, false, .5);

    public static DistinguisherPlan Reaudits(int seed, int tasks) => new(seed, tasks, true, .1);

    // More than they get to, so that nothing is used up.
    public int OrdinaryItems => (int)(Tasks * (1 - GoldShare) * .6) + 100;

    public int GoldItems => (int)(Tasks * GoldShare) + 100;

    public string Settings(string id) =>
        $$$$"""
            {{{{(
                id.Length == 0 ? "{" : $$"""{"id":"{{id}}","name":"distinguisher","""
            )}}}}"categories":[{"id":"c"}],"overlap":2,
             "criteria":[{"id":"better","scale":{"kind":"preference","strength":2}}],"assignment":{"leaseSeconds":60,"releasesPerDayMax":1000},
             "quality":{"gold":{"share":{{{{GoldShare.ToString(
                System.Globalization.CultureInfo.InvariantCulture
            )}}}},"practiceShare":0}{{{{Audit}}}},
             "qualification":{"gate":{"wantedAccuracy":0.8,"unacceptableAccuracy":0.15,"falsePassRate":0.2,"falseFailRate":0.05,"itemsMax":20,"attemptsMax":3},
              "unqualifiedMayWork":true,"validityDays":30,"onFailure":"nothing","coolDownHours":0}}}
            """;

    string Audit => IsOfReaudits ? ""","selfAudit":{"share":0.5,"afterHours":0}""" : "";
}
