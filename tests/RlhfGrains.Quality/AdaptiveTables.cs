using RlhfGrains.Agreement;

namespace RlhfGrains.Quality;

/// <summary>
/// Adaptive overlap replayed on real judgments: what it saves, and how its labels agree with judgments that neither it
/// nor its rivals were given. Each item's judgments are put in a random order; the last ones are held out, and every
/// policy takes from the front of the same rest.
/// </summary>
public static class AdaptiveTables
{
    static readonly double[] Posteriors = [.7, .8, .85, .9, .95, .975, .99];

    /// <param name="folder">With a folder for each set, which has a file <c>judgments.csv</c>.</param>
    public static void Write(TextWriter output, string folder, ulong seed, Effort effort)
    {
        var repeats = effort == Effort.Short ? 2 : 20;
        Write(output, Read(Path.Combine(folder, "ukpconvarg1")), "ukpconvarg1", heldOut: 1, max: 4, seed, repeats);
        // A hundred unused judgments an item: their majority is hardly a matter of chance.
        Write(
            output,
            Read(Path.Combine(folder, "dices350")),
            "dices350",
            heldOut: 100,
            max: 9,
            seed,
            effort == Effort.Short ? 20 : 200
        );
    }

    static void Write(TextWriter output, List<int[]> items, string name, int heldOut, int max, ulong seed, int repeats)
    {
        items = [.. items.Where(i => i.Length >= heldOut + max)];
        var labels = items.Max(i => i.Max()) + 1;
        var agreement = items.Average(PairsAlike);
        if (OverlapPolicy.AccuracyFromAgreement(agreement, labels) is not { } accuracy)
            return;
        output.WriteLine(
            $"{name}: {items.Count} items, {heldOut} judgments of each held out, {repeats} random orders, seed {seed}; pairs agree {agreement:0.000}, so accuracy {accuracy:0.000}; 2 to {max} judgments"
        );
        output.WriteLine(
            "| policy | spread | judgments | saved | agrees with unused | fixed at equal cost | difference | fixed at maximum | difference | expected error |"
        );
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        var fixedScores = Enumerable
            .Range(0, max + 1)
            .Select(n => n < 1 ? [] : Play(items, heldOut, repeats, seed, order => Label(order, n, labels)).Scores)
            .ToList();
        foreach (var spread in new[] { .1, .3 })
        {
            foreach (var posterior in Posteriors)
            {
                var policy = new OverlapPolicy(labels, 2, max, posterior, accuracy, spread);
                if (policy.Fault() is { } fault)
                {
                    output.WriteLine($"| {posterior:0.###} | {spread:0.0} | {fault} | | | | | | | |");
                    continue;
                }
                var (scores, judgments, error) = Play(items, heldOut, repeats, seed, order =>
                    Label(order, Judgments(policy, order), labels, policy)
                );
                // The same cost by a fixed number: so many of the items get one judgment more than the others.
                var (few, more) = ((int)judgments, judgments - (int)judgments);
                var equal =
                    few >= max
                        ? fixedScores[max]
                        : [.. fixedScores[few].Zip(fixedScores[few + 1], (a, b) => (1 - more) * a + more * b)];
                output.WriteLine(
                    $"| {posterior:0.###} | {spread:0.0} | {judgments:0.00} | {1 - judgments / max:0%} | {scores.Average():0.0000} | {equal.Average():0.0000} | {Difference(scores, equal)} "
                        + $"| {fixedScores[max].Average():0.0000} | {Difference(scores, fixedScores[max])} | {error:0.000} |"
                );
            }
        }
        output.WriteLine();
    }

    /// <returns>For each item how often its label agrees with the majority of what was held out (for one judgment: with
    /// it), the mean cost, and 1 - posterior.</returns>
    static (double[] Scores, double Judgments, double Error) Play(
        List<int[]> items,
        int heldOut,
        int repeats,
        ulong seed,
        Func<ReadOnlyMemory<int>, (double[] Label, int Judgments, double Posterior)> decide
    )
    {
        var (random, scores, judgments, error) = (new SplitMix64(seed), new double[items.Count], 0.0, 0.0);
        for (var i = 0; i < items.Count; i++)
        {
            for (var r = 0; r < repeats; r++)
            {
                var order = items[i].ToArray();
                for (var at = order.Length - 1; at > 0; at--)
                {
                    var other = random.Next(at + 1);
                    (order[at], order[other]) = (order[other], order[at]);
                }
                var (label, n, posterior) = decide(order.AsMemory(0, order.Length - heldOut));
                var unused = Shares(order.AsSpan(order.Length - heldOut), label.Length);
                scores[i] += label.Zip(unused, (a, b) => a * b).Sum() / repeats;
                judgments += n;
                error += 1 - posterior;
            }
        }
        return (scores, judgments / (items.Count * repeats), error / (items.Count * repeats));
    }

    static (double[] Label, int Judgments, double Posterior) Label(
        ReadOnlyMemory<int> order,
        int judgments,
        int labels,
        OverlapPolicy? policy = null
    ) =>
        (
            Shares(order.Span[..judgments], labels),
            judgments,
            policy is null ? 1 : OverlapRule.Posterior(policy, Counts(order.Span[..judgments], labels))
        );

    static int Judgments(OverlapPolicy policy, ReadOnlyMemory<int> order)
    {
        var (counts, n) = (new int[policy.Labels], 0);
        while (OverlapRule.Continues(OverlapRule.Decide(policy, counts)))
            counts[order.Span[n++]]++;
        return n;
    }

    /// <summary>The most frequent label; a tie at the top is shared evenly.</summary>
    static double[] Shares(ReadOnlySpan<int> judgments, int labels)
    {
        var counts = Counts(judgments, labels);
        var most = counts.Max();
        var tied = counts.Count(c => c == most);
        return Array.ConvertAll(counts, c => c == most ? 1.0 / tied : 0);
    }

    static int[] Counts(ReadOnlySpan<int> judgments, int labels)
    {
        var counts = new int[labels];
        foreach (var label in judgments)
            counts[label]++;
        return counts;
    }

    /// <summary>
    /// The mean over items, with the half width of its 95% interval: the same items and orders were given to both.
    /// </summary>
    static string Difference(double[] a, double[] b)
    {
        var differences = a.Zip(b, (x, y) => x - y).ToList();
        var mean = differences.Average();
        var error = Math.Sqrt(
            differences.Sum(d => (d - mean) * (d - mean)) / (differences.Count - 1.0) / differences.Count
        );
        return $"{mean:+0.0000;-0.0000} +- {1.96 * error:0.0000}";
    }

    static double PairsAlike(int[] judgments)
    {
        double n = judgments.Length;
        return judgments.GroupBy(j => j).Sum(g => g.Count() * (g.Count() - 1.0)) / (n * (n - 1));
    }

    static List<int[]> Read(string set)
    {
        var lines = File.ReadLines(Path.Combine(set, "judgments.csv")).Select(l => l.Split(',')).ToList();
        int item = Array.IndexOf(lines[0], "item"),
            label = Array.IndexOf(lines[0], "label"),
            topic = Array.IndexOf(lines[0], "topic");
        var labels = lines.Skip(1).Select(l => l[label]).Distinct().Order(StringComparer.Ordinal).ToList();
        return
        [
            .. lines
                .Skip(1)
                .GroupBy(l => (topic < 0 ? "" : l[topic], l[item]))
                .Select(g => g.Select(l => labels.IndexOf(l[label])).ToArray()),
        ];
    }
}
