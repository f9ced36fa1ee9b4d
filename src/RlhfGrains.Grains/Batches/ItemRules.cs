using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>What an item must be to be imported.</summary>
static class ItemRules
{
    /// <summary>The first thing wrong with an item, or null.</summary>
    public static string? Fault(ItemContent item, ProjectSettings settings)
    {
        if (!Id.IsValid(item.Id.Value))
            return "'id' is 1 to 128 of A-Z a-z 0-9 - . _ ~ :, and not '.' or '..'";
        if (!settings.Declares(item.Category))
            return $"category '{Short(item.Category.Value)}' is not declared in this project";
        if (item.Prompt.Count is 0 or > ItemContent.PromptMessagesMax)
            return $"a prompt has 1 to {ItemContent.PromptMessagesMax} messages";
        if (item.Prompt.Any(m => m.Role.Length is 0 or > ItemContent.NameCharsMax))
            return "every message of a prompt has a role";
        if (item.Responses.Count is 0 or > ItemContent.ResponsesMax)
            return $"an item has 1 to {ItemContent.ResponsesMax} responses";
        if (item.Responses.FirstOrDefault(r => !Id.IsValid(r.Id.Value)) is { } nameless)
            return $"'{Short(nameless.Id.Value)}' cannot be a response's id";
        if (item.Responses.GroupBy(r => r.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"response '{twice.Key}' is there twice";
        if (item.Responses.Any(r => r.Model?.Length > ItemContent.NameCharsMax))
            return $"a model's name has at most {ItemContent.NameCharsMax} characters";
        if (item.Responses.Select(Fault).FirstOrDefault(f => f is not null) is { } feature)
            return feature;
        if (item.Tags.Count > ItemContent.TagsMax || item.Tags.Any(t => t.Length is 0 or > ItemContent.NameCharsMax))
            return $"an item has at most {ItemContent.TagsMax} tags of 1 to {ItemContent.NameCharsMax} characters";
        var chars = item.Prompt.Sum(m => (long)m.Text.Length) + item.Responses.Sum(r => (long)r.Text.Length);
        if (chars > ItemContent.TextCharsMax)
            return $"an item has at most {ItemContent.TextCharsMax} characters of text; this one has {chars}";
        return settings.Criteria.Any(c => c.Scale.Fits(item.Responses.Count))
            ? null
            : $"no criterion of the project fits an item with {item.Responses.Count} responses";
    }

    static string? Fault(Response response)
    {
        if (response.Features.Count > ItemContent.FeaturesMax)
            return $"a response has at most {ItemContent.FeaturesMax} features";
        if (response.Features.Any(f => f.Name.Length is 0 or > ItemContent.NameCharsMax))
            return "every feature has a name";
        if (
            response.Features.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is
            { } twice
        )
            return $"feature '{Short(twice.Key)}' is there twice";
        return response.Features.Any(f => !double.IsFinite(f.Value)) ? "a feature is a finite number" : null;
    }

    static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
