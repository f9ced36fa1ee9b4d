using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What agreement counts of an item: for a preference the item itself, for a ranking each pair of responses, for ratings each response. Pairs of judgments
/// form only within one criterion, rubric version and round.
/// </summary>
static class Units
{
    /// <summary>The label of each unit, as an index from 0 into the scale's labels.</summary>
    public static int[] Labels(Scale scale, int[] values)
    {
        if (scale.Kind is not ScaleKind.Ranking) return Array.ConvertAll(values, v => v - scale.Min);
        var labels = new int[values.Length * (values.Length - 1) / 2];
        var unit = 0;
        for (var i = 0; i < values.Length; i++)
        {
            // Positive for the response listed first at import, when its rank is the smaller (better) one.
            for (var j = i + 1; j < values.Length; j++) labels[unit++] = Math.Sign(values[j] - values[i]) - scale.Min;
        }
        return labels;
    }

    /// <summary>What joins, or leaves, the counts with this judgment.</summary>
    /// <param name="others">The item's judgments; this one among them or not.</param>
    public static List<UnitMove> Moves(Judgment judgment, IEnumerable<Judgment> others, ProjectSettings settings, bool leaves)
    {
        var moves = new List<UnitMove>();
        var peers = others.Where(j => j.Counts && j.Round == judgment.Round && j.Recorded.RubricVersion == judgment.Recorded.RubricVersion && j.Id != judgment.Id).ToList();
        foreach (var answer in judgment.Recorded.Answers)
        {
            var scale = settings.Find(answer.Criterion)!.Scale;
            var labels = Labels(scale, answer.Values);
            var counts = Counts(scale, labels.Length, answer.Criterion, peers);
            for (var unit = 0; unit < labels.Length; unit++)
            {
                moves.Add(new UnitMove(
                    answer.Criterion, judgment.Recorded.RubricVersion, judgment.Round, scale.IsOriented, labels[unit], counts[unit], leaves));
            }
        }
        return moves;
    }

    /// <summary>
    /// What every annotator of the item is told: where each stood against the others when they were last told is taken back, and where each stands now is given.
    /// </summary>
    public static List<PeerMove> Peers(IReadOnlyList<Judgment> judgments, ProjectSettings settings)
    {
        var moves = new List<PeerMove>();
        var before = new CountsByCriterion(judgments.Where(j => j.Told), settings);
        var after = new CountsByCriterion(judgments.Where(j => j.FillsSlot), settings);
        foreach (var judgment in judgments.Where(j => j.Told || j.FillsSlot))
        {
            var units = new List<PeerUnit>();
            foreach (var answer in judgment.Recorded.Answers)
            {
                var scale = settings.Find(answer.Criterion)!.Scale;
                var labels = Labels(scale, answer.Values);
                for (var unit = 0; unit < labels.Length; unit++)
                {
                    var was = judgment.Told ? before.Others(judgment, answer.Criterion, unit, labels[unit]) : [];
                    var now = judgment.FillsSlot ? after.Others(judgment, answer.Criterion, unit, labels[unit]) : [];
                    if (was.AsSpan().SequenceEqual(now)) continue;
                    units.Add(new PeerUnit(answer.Criterion, judgment.Recorded.RubricVersion, scale.IsOriented, labels[unit], was, now));
                }
            }
            if (units.Count > 0) moves.Add(new PeerMove(judgment.Annotator, units));
        }
        return moves;
    }

    /// <summary>All counted judgments, by criterion, rubric version and round.</summary>
    public static List<CellUnits> All(CategoryId category, IReadOnlyList<Judgment> judgments, ProjectSettings settings)
    {
        var cells = new List<CellUnits>();
        foreach (var series in judgments.Where(j => j.Counts).GroupBy(j => (j.Round, j.Recorded.RubricVersion)))
        {
            foreach (var criterion in series.SelectMany(j => j.Recorded.Answers).Select(a => a.Criterion).Distinct())
            {
                var scale = settings.Find(criterion)!.Scale;
                var answered = series.Where(j => j.ValuesFor(criterion) is not null).ToList();
                var units = Labels(scale, answered[0].ValuesFor(criterion)!).Length;
                cells.Add(new CellUnits(new Cell(category, criterion, series.Key.RubricVersion, series.Key.Round), Counts(scale, units, criterion, answered)));
            }
        }
        return cells;
    }

    /// <summary>For each unit, how many judgments gave each label.</summary>
    static int[][] Counts(Scale scale, int units, CriterionId criterion, IEnumerable<Judgment> judgments)
    {
        var counts = new int[units][];
        for (var unit = 0; unit < units; unit++) counts[unit] = new int[scale.LabelCount];
        foreach (var judgment in judgments)
        {
            if (judgment.ValuesFor(criterion) is not { } values) continue;
            var labels = Labels(scale, values);
            for (var unit = 0; unit < units; unit++) counts[unit][labels[unit]]++;
        }
        return counts;
    }

    /// <summary>The unit counts of a set of judgments, made once per criterion and rubric version.</summary>
    sealed class CountsByCriterion(IEnumerable<Judgment> judgments, ProjectSettings settings)
    {
        readonly List<Judgment> judgments = [.. judgments];
        readonly Dictionary<(CriterionId, int), int[][]> counts = [];

        /// <summary>The unit's counts without the judgment's own label; empty when it is alone, since then there is nothing to compare.</summary>
        public int[] Others(Judgment own, CriterionId criterion, int unit, int label)
        {
            var rubric = own.Recorded.RubricVersion;
            if (!counts.TryGetValue((criterion, rubric), out var byUnit))
            {
                var scale = settings.Find(criterion)!.Scale;
                var units = Labels(scale, own.ValuesFor(criterion)!).Length;
                counts[(criterion, rubric)] = byUnit = Counts(scale, units, criterion, judgments.Where(j => j.Recorded.RubricVersion == rubric));
            }
            var others = (int[])byUnit[unit].Clone();
            others[label]--;
            return others.Any(n => n > 0) ? others : [];
        }
    }
}
