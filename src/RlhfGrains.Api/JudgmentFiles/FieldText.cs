using System.Globalization;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>What of a field is its text, and what nobody sees.</summary>
static class FieldText
{
    const NumberStyles Plain =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Without spaces and invisible characters (byte-order mark, zero-width space) at both ends.</summary>
    public static string Clean(string field)
    {
        var (start, end) = (0, field.Length);
        while (start < end && IsInvisible(field[start]))
            start++;
        while (end > start && IsInvisible(field[end - 1]))
            end--;
        return field[start..end];
    }

    /// <summary>A number as people write it: no thousands, no hexadecimal, no infinity.</summary>
    /// <param name="text">Cleaned.</param>
    /// <param name="decimalComma">A comma before the fraction is read too.</param>
    /// <param name="number">The number.</param>
    public static bool IsNumber(string text, bool decimalComma, out double number)
    {
        number = 0;
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' or ','))
            return false;
        if (decimalComma && text.Count(c => c == ',') == 1 && !text.Contains('.'))
            text = text.Replace(',', '.');
        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    static bool IsInvisible(char c) =>
        char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control;
}
