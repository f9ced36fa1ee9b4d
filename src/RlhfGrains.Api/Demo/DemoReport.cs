using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace RlhfGrains.Api.Demo;

/// <summary>Shows what the server says of the demo's project.</summary>
static class DemoReport
{
    /// <summary>
    /// Fifteen points less in the second half than in the first is worth a look: the demo's own rule, without a stated
    /// rate of false alarms.
    /// </summary>
    const double WorseBy = 0.15;

    public static Table Agreement(JsonElement agreement)
    {
        var table = new Table()
            .Title("[bold]Agreement[/] (Krippendorff's alpha, ordinal, with its 95% interval)")
            .Border(TableBorder.Rounded)
            .AddColumns("category", "criterion")
            .AddColumn(Right("alpha"))
            .AddColumn(Right("interval"))
            .AddColumn(Right("same answer"))
            .AddColumn(Right("values"));
        foreach (var row in agreement.GetProperty("rows").EnumerateArray())
        {
            // For a ranking the form that does not depend on the order at import.
            var read = row.GetProperty("orientationFree") is { ValueKind: JsonValueKind.Object } free
                ? free
                : row.GetProperty("plain");
            var alpha = read.GetProperty("alphaOrdinal");
            table.AddRow(
                row.GetProperty("category").GetString()!,
                row.GetProperty("criterion").GetString()!,
                Value(alpha),
                Interval(alpha),
                Percent(Number(read.GetProperty("percentAgreement"), "value")),
                row.GetProperty("values").GetInt64().ToString("N0", CultureInfo.InvariantCulture)
            );
        }
        return table;
    }

    /// <param name="half">The same list, read when half of the prompts were judged.</param>
    public static Table Annotators(JsonElement half, JsonElement all)
    {
        var table = new Table()
            .Title("[bold]Annotators[/] (each against all others, pooled)")
            .Border(TableBorder.Rounded)
            .AddColumn("annotator")
            .AddColumn(Right("judgments"))
            .AddColumn(Right("seconds each"))
            .AddColumn(Right("kappa"))
            .AddColumn(Right("interval"))
            .AddColumn(Right("same order, 1st half"))
            .AddColumn(Right("2nd half"))
            .AddColumn("");
        var before = half.GetProperty("items")
            .EnumerateArray()
            .ToDictionary(a => a.GetProperty("id").GetString()!, Pairs);
        foreach (
            var annotator in all.GetProperty("items")
                .EnumerateArray()
                .OrderByDescending(a => Number(Row(a).GetProperty("kappa"), "value"))
        )
        {
            var work = annotator.GetProperty("work").EnumerateArray().ToList();
            var judgments = work.Sum(w => w.GetProperty("judgments").GetInt32());
            var seconds =
                work.Sum(w => w.GetProperty("judgments").GetInt32() * (Number(w, "meanDurationMs") ?? 0))
                / 1000
                / Math.Max(1, judgments);
            var kappa = Row(annotator).GetProperty("kappa");
            var (same1, pairs1) = before[annotator.GetProperty("id").GetString()!];
            var (same, pairs) = Pairs(annotator);
            var (first, second) = (same1 / pairs1, (same - same1) / (pairs - pairs1));
            table.AddRow(
                annotator.GetProperty("profile").GetProperty("name").GetString()!,
                $"{judgments}",
                seconds.ToString("0", CultureInfo.InvariantCulture),
                Value(kappa),
                Interval(kappa),
                Percent(first),
                Percent(second),
                first - second > WorseBy ? "[yellow]much less than before[/]"
                    : Number(kappa, "high") < 0.3 ? "[red]hardly more than chance[/]"
                    : ""
            );
        }
        return table;
    }

    public static void Addresses(Uri server, string project, string leadKey, string annotatorKey)
    {
        var address = server.GetLeftPart(UriPartial.Authority);
        Console.WriteLine(
            $"""

            A server that was started here stays up until ctrl-C, and its data dies with it. A lead's key for trying:
              export KEY={leadKey}
              curl -H "Authorization: Bearer $KEY" {address}/v1/projects/{project}/agreement
              curl -H "Authorization: Bearer $KEY" {address}/v1/projects/{project}/annotators
              curl -H "Authorization: Bearer $KEY" {address}/v1/projects/{project}/items/creative-01
              curl -N -H "Authorization: Bearer $KEY" {address}/v1/projects/{project}/events
            An annotator's key, and some prompts that are left to be judged:
              export ANNOTATOR={annotatorKey}
              curl -X POST -H "Authorization: Bearer $ANNOTATOR" {address}/v1/projects/{project}/tasks:next
            Documentation: {address}/docs   Problems: {address}/problems
            """
        );
    }

    /// <summary>
    /// Over all categories: how many pairs with others' answers there are, and how many of them are the same.
    /// </summary>
    public static (double Same, double Pairs) Pairs(JsonElement annotator)
    {
        var row = Row(annotator);
        var pairs = row.GetProperty("pairs").GetDouble();
        return (pairs * (Number(row.GetProperty("percentAgreement"), "value") ?? 0), pairs);
    }

    static JsonElement Row(JsonElement annotator) =>
        annotator
            .GetProperty("agreementWithOthers")
            .EnumerateArray()
            .First(r =>
                r.GetProperty("category").ValueKind is JsonValueKind.Null
                && r.GetProperty("criterion").GetString() == DemoProject.Helpfulness
            );

    static double? Number(JsonElement of, string member) =>
        of.GetProperty(member) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    static string Value(JsonElement estimate) =>
        Number(estimate, "value")?.ToString("0.00", CultureInfo.InvariantCulture)
        ?? estimate.GetProperty("reason").GetString()!;

    static string Interval(JsonElement estimate) =>
        Number(estimate, "low") is { } low && Number(estimate, "high") is { } high
            ? string.Create(CultureInfo.InvariantCulture, $"{low:0.00} to {high:0.00}")
            : estimate.GetProperty("intervalReason").GetString()!;

    static string Percent(double? share) => share is { } s ? s.ToString("0%", CultureInfo.InvariantCulture) : "-";

    static TableColumn Right(string header) => new TableColumn(header).RightAligned();
}
