using System.Buffers.Text;
using System.Text;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Checks;

/// <summary>What callers were told about people: what is kept of them, and that they were erased.</summary>
sealed class People
{
    readonly List<(ProjectId Project, AnnotatorId Annotator, int Number, long KeptAt)> kept = [];
    readonly Dictionary<(ProjectId, AnnotatorId), List<Intent>> asked = [];
    readonly List<(ProjectId Project, AnnotatorId Annotator, long AskedAt, long DoneAt)> erased = [];

    static ReadOnlySpan<byte> Mark => "personal-"u8;

    /// <summary>Found again in any bytes, wherever they lie.</summary>
    /// <param name="number">Of the caller's intent.</param>
    public static string TextOf(int number, string text) => $"{text} personal-{number};";

    /// <summary>The numbers of the texts in these bytes.</summary>
    public static HashSet<int> NumbersIn(ReadOnlySpan<byte> bytes, HashSet<int> into)
    {
        for (int at; (at = bytes.IndexOf(Mark)) >= 0; )
        {
            bytes = bytes[(at + Mark.Length)..];
            if (Utf8Parser.TryParse(bytes, out int number, out _))
                into.Add(number);
        }
        return into;
    }

    public void Keeps(ProjectId project, AnnotatorId annotator, int number, long at) =>
        kept.Add((project, annotator, number, at));

    /// <summary>Somebody may ask for it from now on.</summary>
    public void Erasing(ProjectId project, AnnotatorId annotator, Intent intent)
    {
        if (!asked.TryGetValue((project, annotator), out var of))
            asked.Add((project, annotator), of = []);
        of.Add(intent);
    }

    public void Erased(ProjectId project, AnnotatorId annotator, long askedAt, long doneAt) =>
        erased.Add((project, annotator, askedAt, doneAt));

    public bool MayBeErased(ProjectId project, AnnotatorId annotator) =>
        asked.GetValueOrDefault((project, annotator), []).Exists(i => i.IsPossible);

    /// <summary>What was kept until then is told to nobody who asks now.</summary>
    public bool MustBeErased(ProjectId project, AnnotatorId annotator, long keptAt, long askedAt) =>
        erased.Exists(e =>
            e.Project == project && e.Annotator == annotator && e.AskedAt >= keptAt && e.DoneAt <= askedAt
        );

    /// <summary>
    /// Whether what is told holds a text that was kept before an erasure that had ended when it was asked for. Who is
    /// enrolled behind it, as somebody may be whom nobody knew when they were erased, is told again.
    /// </summary>
    public bool TellsOfErased(ProjectId project, AnnotatorId annotator, string told, long askedAt)
    {
        var numbers = NumbersIn(Encoding.UTF8.GetBytes(told), []);
        return kept.Exists(k =>
            numbers.Contains(k.Number)
            && k.Project == project
            && k.Annotator == annotator
            && MustBeErased(project, annotator, k.KeptAt, askedAt)
        );
    }

    /// <summary>The numbers of the texts that may lie nowhere.</summary>
    public HashSet<int> Gone() =>
        [.. kept.Where(k => MustBeErased(k.Project, k.Annotator, k.KeptAt, long.MaxValue)).Select(k => k.Number)];
}
