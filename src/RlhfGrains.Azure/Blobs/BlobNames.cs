using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Blobs;

/// <summary>
/// Where in the container things lie. Names are found, not read back: what a blob is of stands in it.
/// </summary>
static class BlobNames
{
    public const string Format = "format",
        Grains = "grains/",
        Snapshots = "snapshots/",
        Sends = "sends/";

    // A blob's name has at most 1,024 characters: this one, a prefix and two numbers.
    const int PathCharsMax = 600,
        PathCharsKept = 400;

    public static string SegmentsOf(GrainKey grain) => $"{Grains}{PathOf(grain)}/";

    public static string Segment(GrainKey grain, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{SegmentsOf(grain)}{number:D6}");

    public static string Snapshot(GrainKey grain) => Snapshots + PathOf(grain);

    public static string SendsOf(GrainKey sender) => $"{Sends}{PathOf(sender)}/";

    public static string Send(SendNumber id) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{SendsOf(id.Sender)}{id.Number:D19}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id.Receiver.ToString())), 0, 8)}"
        );

    static string PathOf(GrainKey grain)
    {
        var path = new StringBuilder(Escaped(grain.Kind)).Append('/').Append(Escaped(grain.Name));
        if (path.Length <= PathCharsMax)
            return path.ToString();
        // Behind a '~' there are two digits: no escaped name ends like this.
        return $"{path.ToString(0, PathCharsKept)}~~{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(grain.ToString())))}";
    }

    // Addresses are normalized on their way: dots and slashes in an id must not become parts of the path.
    static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_')
                escaped.Append((char)b);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"~{b:X2}");
        }
        return escaped.ToString();
    }
}
