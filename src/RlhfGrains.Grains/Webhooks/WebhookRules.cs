using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>What a subscription must be.</summary>
static class WebhookRules
{
    /// <summary>The first thing wrong with it, or null.</summary>
    public static string? Fault(WebhookDraft draft)
    {
        if (draft.Label.Length is 0 or > WebhookDraft.LabelCharsMax)
            return $"a label has 1 to {WebhookDraft.LabelCharsMax} characters";
        if (draft.Url.Length > WebhookDraft.UrlCharsMax)
            return $"a url has at most {WebhookDraft.UrlCharsMax} characters";
        // The library passes over some of them, and whoever reads the address later may not.
        if (draft.Url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\'))
            return "the url has a blank, a line break, a control character or a backslash: encode it (%20)";
        if (!Uri.TryCreate(draft.Url, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return "the url is not an absolute one with a host";
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            return "the url's scheme is https or http";
        if (url.UserInfo.Length > 0)
            return "the url carries a user or password: put a token into its path, or check the signature";
        if (url.Fragment.Length > 0)
            return "the url has a fragment, which is never sent";
        if (draft.Events is EventTypes.None)
            return "a webhook is told at least one type of event";
        if ((draft.Events.HasFlag(EventTypes.AgreementLow)) != draft.Rule is not null)
            return "`agreement` goes with the event agreement.low, and only with it";
        return draft.Rule is { } rule ? Fault(rule) : null;
    }

    static string? Fault(AgreementRule rule)
    {
        if (rule.Category is { } category && !Id.IsValid(category.Value))
            return "`agreement.category` is not an id";
        if (!Id.IsValid(rule.Criterion.Value))
            return "`agreement.criterion` is not an id";
        if (!Enum.IsDefined(rule.Coefficient))
            return "there is no such coefficient";
        return double.IsFinite(rule.Threshold) && rule.Threshold is > -1 and <= 1
            ? null
            : "`agreement.threshold` lies between -1 and 1";
    }
}
