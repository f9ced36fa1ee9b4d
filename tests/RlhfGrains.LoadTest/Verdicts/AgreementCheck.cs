using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>Live agreement against two recounts, for the project and for each of its categories.</summary>
static class AgreementCheck
{
    public static void Project(Verdict verdict, Figures live, UnitTable table)
    {
        var (library, formula) = (LibraryRecount.Of(table), TableRecount.Of(table));
        verdict.Equal("judgments counted", live.Judgments, formula.Judgments);
        verdict.Equal("units", live.Units, formula.Units);
        verdict.Equal("units with two judgments or more", live.PairableUnits, formula.PairableUnits);
        verdict.Equal("pairs of judgments", live.Pairs, formula.Pairs);
        Form(verdict, "plain", live.Plain, library.Plain, formula.Plain);
        if (formula.OrientationFree is { } free)
            Form(verdict, "orientation-free", live.OrientationFree, library.OrientationFree!, free);
        else
            verdict.Add(
                "orientation-free",
                live.OrientationFree is null ? "null" : "there",
                "null for ratings",
                live.OrientationFree is null
            );
    }

    static void Form(Verdict verdict, string form, Coefficients? live, Coefficients library, Coefficients formula)
    {
        if (live is null)
        {
            verdict.Add(form, "missing", "there for preferences", false);
            return;
        }
        foreach (var ((name, value), own, textbook) in live.All.Zip(library.All, formula.All))
        {
            verdict.Near($"{form} {name} = library's recount", value, own.Value);
            verdict.Near($"{form} {name} = textbook formula", value, textbook.Value);
        }
    }

    public static void Categories(
        Verdict verdict,
        JudgmentFile file,
        Dictionary<string, Figures> live,
        Func<JudgmentRow, bool> counted
    )
    {
        var (countsDiffer, compared, largest) = (0, 0, 0.0);
        foreach (var category in file.Categories.Keys)
        {
            var table = UnitTable.Of(file, category, counted);
            var told = live.GetValueOrDefault(category, Figures.Nothing);
            foreach (var recount in new[] { LibraryRecount.Of(table), TableRecount.Of(table) })
            {
                if (!told.SameCounts(recount))
                    countsDiffer++;
                if (table.Units.Count == 0)
                    continue;
                foreach (var (one, other) in Pairs(told, recount))
                {
                    compared++;
                    largest = Math.Max(largest, Verdict.Difference(one, other));
                }
            }
        }
        var judged = file
            .Rows.Where(counted)
            .Select(r => file.Items[r.Item].Category)
            .Distinct(StringComparer.Ordinal)
            .Count();
        verdict.Equal("categories told", live.Count(c => c.Value.Judgments > 0), judged);
        verdict.Add(
            $"counts of {file.Categories.Count} categories",
            $"{countsDiffer} differ",
            "0 differ",
            countsDiffer == 0
        );
        verdict.Add(
            $"{compared} figures by category against both recounts",
            FormattableString.Invariant($"{largest:0.##E+0} apart at most"),
            FormattableString.Invariant($"{Verdict.DifferenceMax:0E+0} at most"),
            largest <= Verdict.DifferenceMax
        );
    }

    static IEnumerable<(double?, double?)> Pairs(Figures one, Figures other)
    {
        var plain = one.Plain.All.Zip(other.Plain.All, (a, b) => (a.Value, b.Value));
        if (other.OrientationFree is not { } free)
            return plain;
        return plain.Concat(
            (one.OrientationFree ?? Figures.Nothing.Plain).All.Zip(free.All, (a, b) => (a.Value, b.Value))
        );
    }
}
