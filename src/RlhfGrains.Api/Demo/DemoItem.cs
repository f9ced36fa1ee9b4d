namespace RlhfGrains.Api.Demo;

/// <summary>One output of a prompt.</summary>
/// <param name="Quality">What a careful reader would find: 2 good, 1 middling, 0 poor. The server is not told.</param>
sealed record DemoResponse(string Id, string Text, int Quality);

/// <summary>One prompt of the demo's project, with its outputs in the order in which they are imported.</summary>
sealed record DemoItem(string Id, string Category, string Prompt, IReadOnlyList<DemoResponse> Responses)
{
    /// <summary>All prompts, their outputs shuffled so that the order tells nothing.</summary>
    public static IReadOnlyList<DemoItem> Load(Random chance)
    {
        using var stream = typeof(DemoItem).Assembly.GetManifestResourceStream("demo-prompts")
            ?? throw new InvalidOperationException("the demo's prompts are missing");
        using var reader = new StreamReader(stream);
        var blocks = reader
            .ReadToEnd()
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(b => !b.StartsWith('#'));
        var items = blocks.Select((block, i) => Read(block, i + 1, chance)).ToArray();
        chance.Shuffle(items);
        return items;
    }

    static DemoItem Read(string block, int number, Random chance)
    {
        var lines = block.Split('\n');
        var head = lines[0].Split(" | ", 2);
        var responses = lines[1..]
            .Select(l =>
                (
                    Text: l[2..],
                    Quality: l[0] switch
                    {
                        '+' => 2,
                        '=' => 1,
                        _ => 0,
                    }
                )
            )
            .ToArray();
        chance.Shuffle(responses);
        return new DemoItem(
            $"{head[0]}-{number:00}",
            head[0],
            head[1],
            [.. responses.Select((r, i) => new DemoResponse($"{(char)('a' + i)}", r.Text, r.Quality))]
        );
    }
}
