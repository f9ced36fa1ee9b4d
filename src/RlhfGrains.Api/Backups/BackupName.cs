using System.Globalization;
using System.Text.RegularExpressions;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Backups;

/// <summary>The name of a backup, made by the server: <c>backup-20261120T160000Z-0007.db</c>.</summary>
/// <param name="Began">When it was begun, to the second: what was acknowledged before is in it.</param>
/// <param name="Number">Of its folder, rising: the order is clear also when the clock was set back.</param>
readonly partial record struct BackupName(Instant Began, int Number)
{
    const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"backup-{Began.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Number:0000}.db"
        );

    public static BackupName? Parse(string fileName)
    {
        var match = Form().Match(fileName);
        return
            match.Success
            && DateTimeOffset.TryParseExact(
                match.Groups[1].Value,
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var began
            )
            && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new BackupName(Instant.Of(began), number)
            : null;
    }

    [GeneratedRegex(@"\Abackup-(\d{8}T\d{6}Z)-(\d{4,9})\.db\z")]
    private static partial Regex Form();
}
