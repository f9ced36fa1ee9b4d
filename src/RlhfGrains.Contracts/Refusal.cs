using System.Collections.Concurrent;
using System.Text;

namespace RlhfGrains.Contracts;

/// <summary>
/// A message that a grain did not accept. A value, never an exception; nothing has changed, and a repeat is decided
/// afresh.
/// </summary>
/// <param name="Code">Stable, kebab-case: <c>item-closed</c>. What the caller should do is documented per code.</param>
/// <param name="Detail">One sentence for the person who reads it, or null.</param>
public sealed record Refusal(string Code, string? Detail = null)
{
    static readonly ConcurrentDictionary<Enum, string> Codes = new();

    /// <summary>The refusal of an enum member: <c>SubmitRefusal.ItemClosed</c> is <c>item-closed</c>.</summary>
    public static Refusal Of(Enum reason, string? detail = null) => new(CodeOf(reason), detail);

    public static string CodeOf(Enum reason) => Codes.GetOrAdd(reason, static r => Kebab(r.ToString()));

    /// <summary>Whether it is the refusal of this enum member, whatever its detail.</summary>
    public bool Is(Enum reason) => Code == CodeOf(reason);

    static string Kebab(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}
