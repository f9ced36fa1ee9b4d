using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Jobs.Exports;

/// <summary>What of an item an export holds: equal versions hold equal judgments.</summary>
/// <param name="Judgments">Recorded up to the export's time, withdrawn ones too.</param>
/// <param name="Withdrawn">Of them.</param>
/// <param name="Gold">The version of its known answer; 0: it has none.</param>
public readonly record struct ItemVersion(int Judgments, int Withdrawn, int Gold)
{
    /// <param name="asOf">Judgments that were recorded later are not in it.</param>
    public static ItemVersion Of(ItemView item, Instant asOf)
    {
        var (judgments, withdrawn) = (0, 0);
        foreach (var judgment in item.Judgments)
        {
            if (judgment.RecordedAt > asOf)
                continue;
            judgments++;
            if (judgment.WithdrawnBecause is not null)
                withdrawn++;
        }
        return new ItemVersion(judgments, withdrawn, item.Gold?.Version ?? 0);
    }
}

/// <summary>
/// SHA-256 over a line for each item, in the order of the export: <c>batch/item judgments withdrawn gold</c>.
/// </summary>
sealed class VersionsHash : IDisposable
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ItemView item, ItemVersion version) =>
        hash.AppendData(
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{item.Batch}/{item.Content.Id} {version.Judgments} {version.Withdrawn} {version.Gold}\n"
                )
            )
        );

    public string Hex() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
