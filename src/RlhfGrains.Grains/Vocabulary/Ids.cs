namespace RlhfGrains.Grains.Vocabulary;

/// <summary>
/// What an id that comes from outside looks like: 1 to 128 of <c>A-Z a-z 0-9 - . _ ~ :</c>, and neither <c>.</c> nor
/// <c>..</c>, which no address can carry (RFC 3986, 5.2.4). Importers map others and keep the original.
/// </summary>
public static class Id
{
    /// <summary>
    /// Long enough for any UUID, URN or hash seen as an id; short enough that four of them name a grain.
    /// </summary>
    public const int CharsMax = 128;

    public static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > CharsMax)
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_' or '~' or ':'))
                return false;
        }
        return text is not ("." or "..");
    }
}

public readonly record struct ProjectId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct BatchId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct ItemId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct ResponseId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Made by the server, per project; it says nothing about the person.</summary>
public readonly record struct AnnotatorId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Made by the client, so that a judgment sent twice is recorded once.</summary>
public readonly record struct JudgmentId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// Made by the server, unguessable: whoever names it has been given the task. It tells nothing of item or kind.
/// </summary>
public readonly record struct LeaseId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct CategoryId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct CriterionId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct ImportId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct KeyId(string Value)
{
    public override string ToString() => Value;
}

public readonly record struct WebhookId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Made by the server, per project.</summary>
public readonly record struct JobId(string Value)
{
    public override string ToString() => Value;
}
