namespace RlhfGrains.Contracts;

/// <summary>The address of one grain: its kind ("item") and its name within that kind ("p1/i42").</summary>
/// <param name="Kind">A stable name that a <see cref="GrainKind"/> declares.</param>
/// <param name="Name">1 to <see cref="NameCharsMax"/> characters; parts are joined by '/', which no id may
/// contain.</param>
public readonly record struct GrainKey(string Kind, string Name)
{
    /// <summary>Four ids of 128 characters with their separators: nothing we address has more parts.</summary>
    public const int NameCharsMax = 4 * 128 + 3;

    public bool Equals(GrainKey other) => Name == other.Name && Kind == other.Kind;

    // Hardly two kinds share a name: the kind would only make every look-up hash one string more.
    public override int GetHashCode() => Name is null ? 0 : Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Kind}:{Name}";

    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">There is no ':' behind a kind.</exception>
    public static GrainKey Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1)
            throw new FormatException($"'{text}' is not a grain key (kind:name)");
        return new GrainKey(text[..colon], text[(colon + 1)..]);
    }
}
