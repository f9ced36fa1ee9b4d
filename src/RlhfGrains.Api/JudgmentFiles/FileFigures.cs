using System.Text.Json;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Json;
using Figures = RlhfGrains.Agreement.Agreement;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>Prints how a file was read, and then its figures.</summary>
sealed class FileFigures(string fileName, JudgmentFile file, Orientation orientation)
{
    readonly Figures whole = Figures.From(file.Table);

    IReadOnlyList<(string Category, Figures Figures)> Parts =>
        file.Reading.Columns.By is null ? [] : whole.ByCategory();

    public void WriteText(TextWriter to)
    {
        var table = file.Table;
        to.WriteLine(file.Reading.ToText(fileName, table.Items.Count, table.Annotators.Count));
        to.WriteLine(
            $"{table.Rows:N0} judgments of {table.Items.Count:N0} items by {table.Annotators.Count:N0} annotators; "
                + $"labels in order: {string.Join(", ", table.Labels)}"
        );
        to.WriteLine();
        to.Write(EstimateText.Table(whole.All(orientation)));
        foreach (var pair in LabelContributions.Pairs(whole.Counts, Metric.Nominal).Where(p => p.Share > 0).Take(3))
            to.WriteLine(
                $"{table.Labels[pair.First]} / {table.Labels[pair.Second]}: {pair.Share:0%} of the disagreement"
            );
        foreach (var (category, part) in Parts)
        {
            to.WriteLine();
            to.WriteLine(category);
            to.Write(EstimateText.Table(part.All(orientation)));
        }
    }

    public void WriteJson(TextWriter to)
    {
        var parts = Parts.Select(p => Part(p.Category, p.Figures)).ToList();
        var body = new FileAgreementBody(FileReadingBody.Of(file.Reading), Part(null, whole), parts);
        to.WriteLine(JsonSerializer.Serialize(body, ApiJson.Default.FileAgreementBody));
    }

    FilePartBody Part(string? category, Figures of) =>
        new(
            category,
            of.Table.Rows,
            of.Table.Items.Count,
            of.Table.Annotators.Count,
            of.Table.Labels,
            [.. of.All(orientation).Select(e => EstimateBody.Of(e))]
        );
}
