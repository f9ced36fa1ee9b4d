using System.Globalization;
using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>What the next publication of one's own pages says beside the one before: of all tasks in between.</summary>
static class Publications
{
    public static void AddTo(
        IReadOnlyList<Sight> own,
        IReadOnlyList<(int Index, JsonNode Me, JsonNode Qualification)> pages
    )
    {
        for (var p = 1; p < pages.Count; p++)
        {
            var (from, to) = (Figures(pages[p - 1]), Figures(pages[p]));
            foreach (var sight in own.Where(s => s.Index > pages[p - 1].Index && s.Index <= pages[p].Index))
            {
                foreach (var (name, value) in to)
                    sight[$"published {name} moves"] = value - from.GetValueOrDefault(name);
                sight["published after"] = pages[p].Index - sight.Index;
            }
        }
    }

    static Dictionary<string, double> Figures((int Index, JsonNode Me, JsonNode Qualification) page)
    {
        var (work, others) = (page.Me["work"]!.AsArray(), page.Me["agreementWithOthers"]!.AsArray());
        var category = page.Qualification["categories"]![0]!;
        var figures = new Dictionary<string, double>
        {
            ["judgments"] = work.Sum(w => (double)w!["judgments"]!),
            ["status"] = ((string)category["status"]!).Length,
            ["since"] = Hours(category["since"]),
            ["expiresAt"] = Hours(category["expiresAt"]),
            ["coolDownUntil"] = Hours(category["coolDownUntil"]),
            ["asOf"] = Hours(page.Me["asOf"]),
        };
        if (others.Count == 0)
            return figures;
        figures["units"] = (double)others[0]!["units"]!;
        foreach (var name in new[] { "percentAgreement", "kappa" })
        {
            foreach (var part in new[] { "value", "low", "high" })
                figures[$"{name} {part}"] = (double?)others[0]![name]![part] ?? Sight.Absent;
        }
        return figures;
    }

    static double Hours(JsonNode? time) =>
        time is null
            ? Sight.Absent
            : DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture).ToUnixTimeSeconds() / 3600.0;
}
