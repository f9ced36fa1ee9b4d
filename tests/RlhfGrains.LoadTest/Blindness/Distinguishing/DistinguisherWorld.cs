using System.Globalization;

namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>
/// A project with two annotators, and items that are alike but for a number by which they are recognised.
/// </summary>
sealed class DistinguisherWorld
{
    const string Gold =
        ",\"gold\":{\"answers\":[{\"criterion\":\"better\",\"preference\":{\"first\":\"a\",\"second\":\"b\",\"accepted\":{\"min\":1}}}]}";

    const int LinesPerImport = 500;

    readonly HashSet<string> gold = [];

    public required string Path { get; init; }
    public required Surface Lead { get; init; }
    public IReadOnlyList<string> Ids { get; private set; } = [];
    public IReadOnlyList<Surface> Annotators { get; private set; } = [];

    public bool IsGold(string prompt) => gold.Contains(prompt);

    public static async Task<DistinguisherWorld> Create(
        HttpClient http,
        Uri server,
        string adminKey,
        string id,
        DistinguisherPlan plan
    )
    {
        var admin = new Surface(http, server, adminKey);
        (await admin.Post("/v1/projects", plan.Settings(id))).Expect(201);
        var path = $"/v1/projects/{id}";
        var world = new DistinguisherWorld
        {
            Path = path,
            Lead = new Surface(http, server, await Key(admin, path, "lead", null)),
        };
        // The numbers tell nothing of the order of import.
        var numbers = Enumerable.Range(1_000_000, plan.OrdinaryItems + plan.GoldItems).ToArray();
        new Random(plan.Seed).Shuffle(numbers);
        await world.Import("work", 'i', numbers[..plan.OrdinaryItems], "");
        await world.Import("known", 'g', numbers[plan.OrdinaryItems..], Gold);
        foreach (var number in numbers[plan.OrdinaryItems..])
            world.gold.Add(Prompt(number));
        List<(string Id, Surface Key)> annotators = [];
        foreach (var name in new[] { "one", "two" })
        {
            var annotator = (string)
                (await world.Lead.Post($"{path}/annotators", $$"""{"externalId":"{{name}}"}""")).Expect(200).Json[
                    "id"
                ]!;
            annotators.Add((annotator, new Surface(http, server, await Key(admin, path, "annotator", annotator))));
        }
        (world.Ids, world.Annotators) = ([.. annotators.Select(a => a.Id)], [.. annotators.Select(a => a.Key)]);
        return world;
    }

    async Task Import(string batch, char prefix, int[] numbers, string more)
    {
        foreach (var (part, n) in numbers.Chunk(LinesPerImport).Select((p, n) => (p, n)))
        {
            var lines = part.Select(
                (number, i) =>
                    $$"""{"id":"{{prefix}}{{n * LinesPerImport + i}}","category":"c","prompt":"{{Prompt(number)}}","responses":[{"id":"a","text":"one"},{"id":"b","text":"two"}]{{more}}}"""
            );
            (
                await Lead.Post($"{Path}/batches/{batch}{n}/items", string.Join('\n', lines), "application/x-ndjson")
            ).Expect(200);
        }
    }

    static string Prompt(int number) => string.Create(CultureInfo.InvariantCulture, $"Question {number}");

    static async Task<string> Key(Surface admin, string path, string role, string? annotator)
    {
        var of = annotator is null ? "" : $",\"annotator\":\"{annotator}\"";
        return (string)
            (await admin.Post($"{path}/keys", $$"""{"role":"{{role}}","label":"distinguisher"{{of}}}"""))
                .Expect(201)
                .Json["key"]!;
    }
}
