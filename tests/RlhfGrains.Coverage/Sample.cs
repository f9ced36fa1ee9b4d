using RlhfGrains.Agreement;

namespace RlhfGrains.Coverage;

/// <summary>
/// One replicate: the answers of all annotators on all items, and the views of them that the intervals read.
/// </summary>
sealed class Sample
{
    readonly Cell cell;
    readonly int[] answers;

    public Sample(Cell cell, SplitMix64 random)
    {
        this.cell = cell;
        answers = new int[cell.Items * cell.Annotators];
        Counts = new CoincidenceCounts(cell.Labels);
        FirstAgainstOthers = new PooledConfusion(cell.Labels);
        FirstTwo = new ConfusionMatrix(cell.Labels);
        var unit = new int[cell.Labels];
        for (var i = 0; i < cell.Items; i++)
        {
            var own = Item(i);
            cell.Draw(random, own);
            Array.Clear(unit);
            foreach (var label in own)
                if (label >= 0)
                    unit[label]++;
            Counts.Add(unit);
            if (own[0] < 0)
                continue;
            if (own[1] >= 0)
                FirstTwo.Add(own[0], own[1]);
            unit[own[0]]--;
            FirstAgainstOthers.Add(own[0], unit);
        }
    }

    public CoincidenceCounts Counts { get; }

    public PooledConfusion FirstAgainstOthers { get; }

    public ConfusionMatrix FirstTwo { get; }

    public UnitTable Units()
    {
        var table = new UnitTable(cell.Labels);
        for (var i = 0; i < cell.Items; i++)
        {
            var unit = new int[cell.Labels];
            foreach (var label in Item(i))
                if (label >= 0)
                    unit[label]++;
            table.Add(unit);
        }
        return table;
    }

    public JudgmentTable Table()
    {
        List<int> starts = [0],
            annotators = [],
            labels = [];
        for (var i = 0; i < cell.Items; i++)
        {
            for (var a = 0; a < cell.Annotators; a++)
            {
                if (Item(i)[a] < 0)
                    continue;
                annotators.Add(a);
                labels.Add(Item(i)[a]);
            }
            // An item that nobody judged is in no table.
            if (labels.Count > starts[^1])
                starts.Add(labels.Count);
        }
        var items = starts.Count - 1;
        return new JudgmentTable(
            new string[items],
            new string[cell.Annotators],
            new string[cell.Labels],
            [.. starts],
            [.. annotators],
            [.. labels],
            new string?[items],
            [.. Enumerable.Range(0, items)]
        );
    }

    Span<int> Item(int i) => answers.AsSpan(i * cell.Annotators, cell.Annotators);
}
