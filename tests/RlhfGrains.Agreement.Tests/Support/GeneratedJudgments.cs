namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// The synthetic judgments of generate_judgments.py, number for number: seed 20240601, accuracy .5 to .95 per
/// annotator.
/// </summary>
public sealed record GeneratedJudgments(int[] Items, int[] Annotators, int[] Labels, int LabelCount)
{
    public static GeneratedJudgments Draw(int annotators, int items, int judgments, int labels)
    {
        var random = new SplitMix64(20240601);
        var accuracy = new double[annotators];
        for (var a = 0; a < annotators; a++)
            accuracy[a] = .5 + .45 * random.NextDouble();
        var (itemOf, annotatorOf, labelOf) = (
            new int[items * judgments],
            new int[items * judgments],
            new int[items * judgments]
        );
        var chosen = new int[judgments];
        for (var (item, row) = (0, 0); item < items; item++)
        {
            var truth = random.Next(labels);
            for (var j = 0; j < judgments; j++, row++)
            {
                do chosen[j] = random.Next(annotators);
                while (chosen.AsSpan(0, j).Contains(chosen[j]));
                itemOf[row] = item;
                annotatorOf[row] = chosen[j];
                labelOf[row] =
                    random.NextDouble() < accuracy[chosen[j]] ? truth : (truth + 1 + random.Next(labels - 1)) % labels;
            }
        }
        return new GeneratedJudgments(itemOf, annotatorOf, labelOf, labels);
    }

    public JudgmentTable ToTable()
    {
        var builder = new JudgmentTableBuilder([.. Enumerable.Range(0, LabelCount).Select(label => $"{label}")]);
        for (var row = 0; row < Items.Length; row++)
            builder.Add(row + 2, new Judgment($"{Items[row]}", $"{Annotators[row]}", $"{Labels[row]}"));
        return builder.Build();
    }
}
