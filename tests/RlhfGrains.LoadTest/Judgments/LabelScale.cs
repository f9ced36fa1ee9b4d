using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Judgments;

enum ScaleKind
{
    Preference,
    Ratings,
}

/// <summary>
/// The labels of a file in the order of their meaning. For a preference: from the first response's side to the
/// second's.
/// </summary>
sealed class LabelScale
{
    readonly Dictionary<string, int> positions;

    public LabelScale(ScaleKind kind, IReadOnlyList<string> labels)
    {
        if (labels.Count < 2)
            throw new InputException("a scale has at least two labels");
        if (kind is ScaleKind.Preference && labels.Count % 2 == 0)
            throw new InputException(
                "a preference has an odd number of labels: the middle one is the tie (send `a1,equal,a2` even when nobody chose `equal`)"
            );
        Kind = kind;
        Labels = labels;
        positions = labels
            .Select((label, at) => (label, at))
            .ToDictionary(l => l.label, l => l.at, StringComparer.Ordinal);
    }

    public ScaleKind Kind { get; }

    public IReadOnlyList<string> Labels { get; }

    public int Strength => (Labels.Count - 1) / 2;

    public bool TryPosition(string label, out int position) => positions.TryGetValue(label, out position);

    /// <summary>What is sent for a label: +strength..-strength for a preference, 0..K-1 for ratings.</summary>
    public int ValueOf(int position) => Kind is ScaleKind.Preference ? Strength - position : position;

    /// <summary>The label's index by rising value, as agreement counts it.</summary>
    public int IndexOf(int position) => Kind is ScaleKind.Preference ? Labels.Count - 1 - position : position;

    /// <summary>As a project declares it.</summary>
    public JsonObject ToJson() =>
        Kind is ScaleKind.Preference
            ? new JsonObject { ["kind"] = "preference", ["strength"] = Strength }
            : new JsonObject { ["kind"] = "ratings", ["labels"] = new JsonArray([.. Labels.Select(l => (JsonNode)l)]) };
}
