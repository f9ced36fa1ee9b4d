using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>One message of a prompt.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or what the model's format calls it.</param>
public sealed record PromptMessage(string Role, string Text);

/// <summary>A number that was measured of a response (its length, a model's score).</summary>
public sealed record Feature(string Name, double Value);

/// <summary>One model output of an item.</summary>
public sealed record Response(ResponseId Id, string Text, string? Model, IReadOnlyList<Feature> Features);

/// <summary>
/// What is judged: a prompt and its responses. Never changed after the import; the responses' order is the one that
/// values refer to.
/// </summary>
public sealed record ItemContent(
    ItemId Id,
    CategoryId Category,
    IReadOnlyList<PromptMessage> Prompt,
    IReadOnlyList<Response> Responses,
    IReadOnlyList<string> Tags
)
{
    /// <summary>16: more cannot be ranked by a person, and 16 make 120 pairs.</summary>
    public const int ResponsesMax = 16;

    /// <summary>256: the longest conversations in public preference sets have some dozens of turns.</summary>
    public const int PromptMessagesMax = 256;

    /// <summary>
    /// 256 KiB of text an item: a 64,000-token context. Longer ones belong in a store that the item links to.
    /// </summary>
    public const int TextCharsMax = 256 * 1024;

    public const int TagsMax = 64;
    public const int FeaturesMax = 64;
    public const int NameCharsMax = 200;

    /// <summary>
    /// As an item at rest keeps it: the prompt and the responses' texts are null, which is nothing that a judgment
    /// looks at.
    /// </summary>
    public ItemContent WithoutTexts() =>
        this with
        {
            Prompt = null!,
            Responses = [.. Responses.Select(r => r with { Text = null! })],
        };
}
