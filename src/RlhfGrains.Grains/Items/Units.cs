using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// What agreement counts of an item: for a preference the item itself, for a ranking each pair of responses, for
/// ratings each response. Pairs of judgments form only within one criterion, rubric version and round.
/// </summary>
static class Units
{
    /// <summary>The pairs of as many responses as an item can have.</summary>
    const int UnitsMax = ItemContent.ResponsesMax * (ItemContent.ResponsesMax - 1) / 2;

    /// <summary>The label of each unit, as an index from 0 into the scale's labels.</summary>
    public static int[] Labels(Scale scale, int[] values)
    {
        Span<int> labels = stackalloc int[UnitsMax];
        return labels[..Label(scale, values, labels)].ToArray();
    }

    /// <summary>What joins, or leaves, the counts with this judgment.</summary>
    /// <param name="others">The item's judgments; this one among them or not.</param>
    public static List<UnitDelta> Moves(
        Judgment judgment,
        IReadOnlyList<Judgment> others,
        ProjectSettings settings,
        bool leaves
    )
    {
        var recorded = judgment.Recorded;
        var moves = new List<UnitDelta>(recorded.Answers.Count);
        Span<int> labels = stackalloc int[UnitsMax];
        for (var a = 0; a < recorded.Answers.Count; a++)
        {
            var answer = recorded.Answers[a];
            var scale = settings.Find(answer.Criterion)!.Scale;
            var units = Label(scale, answer.Values, labels);
            var counts = NoCounts(units, scale.LabelCount);
            for (var i = 0; i < others.Count; i++)
            {
                var other = others[i];
                if (
                    other.Counts
                    && other.Round == judgment.Round
                    && other.Recorded.RubricVersion == recorded.RubricVersion
                    && other.Id != judgment.Id
                )
                    Count(scale, other.ValuesFor(answer.Criterion), counts);
            }
            for (var unit = 0; unit < units; unit++)
                moves.Add(
                    new UnitDelta(
                        answer.Criterion,
                        recorded.RubricVersion,
                        judgment.Round,
                        scale.IsOriented,
                        labels[unit],
                        counts[unit],
                        leaves
                    )
                );
        }
        return moves;
    }

    /// <summary>
    /// What every annotator of the item is told: where each stood against the others when they were last told is taken
    /// back, and where each stands now is given.
    /// </summary>
    public static List<PeerDelta> Peers(IReadOnlyList<Judgment> judgments, IReadOnlyList<Criterion> criteria)
    {
        var moves = new List<PeerDelta>(judgments.Count);
        var series = new List<PeerSeries>(1);
        Span<int> labels = stackalloc int[UnitsMax];
        for (var i = 0; i < judgments.Count; i++)
        {
            var judgment = judgments[i];
            if (!judgment.Told && !judgment.FillsSlot)
                continue;
            List<PeerUnit>? units = null;
            for (var a = 0; a < judgment.Recorded.Answers.Count; a++)
            {
                var answer = judgment.Recorded.Answers[a];
                var peers = SeriesOf(series, judgments, answer, judgment.Recorded.RubricVersion, criteria);
                var count = Label(peers.Scale, answer.Values, labels);
                for (var unit = 0; unit < count; unit++)
                {
                    var was = judgment.Told ? peers.OthersBefore(unit, labels[unit]) : [];
                    var now = judgment.FillsSlot ? peers.OthersNow(unit, labels[unit]) : [];
                    if (was.AsSpan().SequenceEqual(now))
                        continue;
                    units ??= new List<PeerUnit>(count);
                    units.Add(
                        new PeerUnit(
                            answer.Criterion,
                            judgment.Recorded.RubricVersion,
                            peers.Scale.IsOriented,
                            labels[unit],
                            was,
                            now
                        )
                    );
                }
            }
            if (units is not null)
                moves.Add(new PeerDelta(judgment.Annotator, units));
        }
        return moves;
    }

    /// <summary>All counted judgments, by criterion, rubric version and round.</summary>
    public static List<SeriesUnits> All(
        CategoryId category,
        IReadOnlyList<Judgment> judgments,
        ProjectSettings settings
    )
    {
        var allSeries = new List<SeriesUnits>();
        foreach (var series in judgments.Where(j => j.Counts).GroupBy(j => (j.Round, j.Recorded.RubricVersion)))
        {
            foreach (var criterion in series.SelectMany(j => j.Recorded.Answers).Select(a => a.Criterion).Distinct())
            {
                var scale = settings.Find(criterion)!.Scale;
                var answered = series.Where(j => j.ValuesFor(criterion) is not null).ToList();
                var units = Labels(scale, answered[0].ValuesFor(criterion)!).Length;
                allSeries.Add(
                    new SeriesUnits(
                        new Series(category, criterion, series.Key.RubricVersion, series.Key.Round),
                        Counts(scale, units, criterion, answered)
                    )
                );
            }
        }
        return allSeries;
    }

    /// <summary>For each unit, how many judgments gave each label.</summary>
    static int[][] Counts(Scale scale, int units, CriterionId criterion, IEnumerable<Judgment> judgments)
    {
        var counts = NoCounts(units, scale.LabelCount);
        foreach (var judgment in judgments)
            Count(scale, judgment.ValuesFor(criterion), counts);
        return counts;
    }

    static int[][] NoCounts(int units, int labels)
    {
        var counts = new int[units][];
        for (var unit = 0; unit < units; unit++)
            counts[unit] = new int[labels];
        return counts;
    }

    /// <param name="values">Null: the judgment does not answer the criterion.</param>
    static void Count(Scale scale, int[]? values, int[][] counts)
    {
        if (values is null)
            return;
        Span<int> labels = stackalloc int[UnitsMax];
        var units = Label(scale, values, labels);
        for (var unit = 0; unit < units; unit++)
            counts[unit][labels[unit]]++;
    }

    /// <returns>The number of units.</returns>
    static int Label(Scale scale, int[] values, Span<int> labels)
    {
        if (scale.Kind is not ScaleKind.Ranking)
        {
            for (var i = 0; i < values.Length; i++)
                labels[i] = values[i] - scale.Min;
            return values.Length;
        }
        var unit = 0;
        for (var i = 0; i < values.Length; i++)
        {
            // Positive for the response listed first at import, when its rank is the smaller (better) one.
            for (var j = i + 1; j < values.Length; j++)
                labels[unit++] = Math.Sign(values[j] - values[i]) - scale.Min;
        }
        return unit;
    }

    static PeerSeries SeriesOf(
        List<PeerSeries> known,
        IReadOnlyList<Judgment> judgments,
        CriterionValues answer,
        int rubricVersion,
        IReadOnlyList<Criterion> criteria
    )
    {
        foreach (var series in known)
        {
            if (series.RubricVersion == rubricVersion && series.Criterion == answer.Criterion)
                return series;
        }
        var scale = criteria.First(c => c.Id == answer.Criterion).Scale;
        var made = new PeerSeries(answer.Criterion, rubricVersion, scale, scale.UnitCount(answer.Values.Length));
        for (var i = 0; i < judgments.Count; i++)
            made.Add(judgments[i]);
        known.Add(made);
        return made;
    }

    /// <summary>The unit counts of one criterion and rubric version, as last told and now.</summary>
    sealed class PeerSeries(CriterionId criterion, int rubricVersion, Scale scale, int units)
    {
        readonly int[][] before = NoCounts(units, scale.LabelCount),
            now = NoCounts(units, scale.LabelCount);

        // Whoever gave the same label has the same others.
        readonly int[]?[] othersBefore = new int[units * scale.LabelCount][],
            othersNow = new int[units * scale.LabelCount][];

        public CriterionId Criterion => criterion;
        public int RubricVersion => rubricVersion;
        public Scale Scale => scale;

        public void Add(Judgment judgment)
        {
            if (judgment.Recorded.RubricVersion != rubricVersion)
                return;
            var values = judgment.ValuesFor(criterion);
            if (judgment.Told)
                Count(scale, values, before);
            if (judgment.FillsSlot)
                Count(scale, values, now);
        }

        /// <summary>
        /// The unit's counts without one judgment's own label; empty when it is alone, since then there is nothing to
        /// compare.
        /// </summary>
        public int[] OthersBefore(int unit, int label) =>
            othersBefore[unit * scale.LabelCount + label] ??= Without(before[unit], label);

        /// <inheritdoc cref="OthersBefore"/>
        public int[] OthersNow(int unit, int label) =>
            othersNow[unit * scale.LabelCount + label] ??= Without(now[unit], label);

        static int[] Without(int[] counts, int label)
        {
            var others = counts.AsSpan().ToArray();
            others[label]--;
            return others.AsSpan().ContainsAnyExcept(0) ? others : [];
        }
    }
}
