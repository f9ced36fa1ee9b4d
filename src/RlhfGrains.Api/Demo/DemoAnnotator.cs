using System.Text.Json.Nodes;

namespace RlhfGrains.Api.Demo;

/// <summary>A simulated annotator: sees the quality of an output, blurred.</summary>
/// <param name="BlurFirst">How blurred at the beginning, as a standard deviation; outputs differ by 1.</param>
/// <param name="BlurLast">How blurred at the end; a difference is drift, which sets in half-way.</param>
/// <param name="Seconds">How long a judgment takes.</param>
sealed record DemoAnnotator(string Name, double BlurFirst, double BlurLast, double Seconds)
{
    /// <summary>Outputs that seem this close are called a tie.</summary>
    const double TieWithin = 0.3;

    static readonly string[] Reasons =
    [
        "It answers what was asked and says how sure it is.",
        "The most concrete of the three.",
        "Right, and nothing in it has to be taken back.",
        "It helps without pretending to know more than it does.",
        "Short, true and kind.",
    ];

    public const string Drifting = "Dana";
    public const string Careless = "Rowan";

    public static IReadOnlyList<DemoAnnotator> All { get; } =
    [
        new("Ada", 0.35, 0.35, 41),
        new("Ben", 0.5, 0.5, 33),
        new("Chidi", 0.4, 0.4, 48),
        new(Drifting, 0.35, 2.2, 37),
        new("Eiko", 0.45, 0.45, 36),
        new("Farid", 0.6, 0.6, 29),
        new("Greta", 0.4, 0.4, 44),
        new(Careless, 3.0, 3.0, 5),
    ];

    /// <param name="progress">From 0 to 1 over the whole project.</param>
    public JsonObject Judge(DemoItem item, double progress, Random chance)
    {
        var blur = progress < 0.5 ? BlurFirst : BlurFirst + (BlurLast - BlurFirst) * Math.Min(1, (progress - 0.5) * 4);
        var seen = item
            .Responses.Select(r => (r.Id, Quality: r.Quality + blur * Difficulty(item.Category) * Normal(chance)))
            .OrderByDescending(r => r.Quality)
            .ToList();
        var ratings = new JsonObject();
        foreach (var (id, quality) in seen)
            ratings[id] =
                quality > 1.5 ? "good"
                : quality > 0.5 ? "fair"
                : "poor";
        return new JsonObject
        {
            ["id"] = $"{item.Id}-{Name.ToLowerInvariant()}",
            ["externalAnnotator"] = Name.ToLowerInvariant(),
            ["answers"] = new JsonArray(
                new JsonObject { ["criterion"] = DemoProject.Helpfulness, ["ranking"] = Ranking(seen) },
                new JsonObject { ["criterion"] = DemoProject.Quality, ["ratings"] = ratings }
            ),
            ["rationale"] =
                Name == Careless ? "ok" : $"{seen[0].Id.ToUpperInvariant()}: {Reasons[chance.Next(Reasons.Length)]}",
            ["durationMs"] = (long)(1000 * Seconds * Math.Exp(0.3 * Normal(chance))),
            ["presentation"] = new JsonArray([.. Shown(item, chance).Select(id => JsonValue.Create(id))]),
        };
    }

    /// <summary>People differ more about a poem than about a fact.</summary>
    static double Difficulty(string category) =>
        category switch
        {
            "creative" => 1.6,
            "advice" => 1.3,
            "safety" => 0.7,
            _ => 0.9,
        };

    static JsonArray Ranking(List<(string Id, double Quality)> seen)
    {
        var groups = new JsonArray();
        for (var i = 0; i < seen.Count; i++)
        {
            if (i > 0 && seen[i - 1].Quality - seen[i].Quality < TieWithin)
                ((JsonArray)groups[^1]!).Add(seen[i].Id);
            else
                groups.Add(new JsonArray(seen[i].Id));
        }
        return groups;
    }

    static string[] Shown(DemoItem item, Random chance)
    {
        string[] ids = [.. item.Responses.Select(r => r.Id)];
        chance.Shuffle(ids);
        return ids;
    }

    /// <summary>Box and Muller.</summary>
    static double Normal(Random chance) =>
        Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());
}
