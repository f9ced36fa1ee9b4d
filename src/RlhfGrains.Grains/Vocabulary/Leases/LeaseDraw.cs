using System.Buffers.Binary;
using System.Globalization;

namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>
/// Everything that chance gives to one lease, computed from its annotator's key and the number of the permit.
/// </summary>
/// <param name="TaskKey">16 bytes: what the task's own names for item, batch and responses are made with. Never
/// shown.</param>
/// <param name="Draw">Spreads annotators who ask at once, and breaks ties between orders of presentation.</param>
readonly record struct LeaseDraw(LeaseId Lease, byte[] TaskKey, ulong Draw)
{
    /// <summary>128 bits: nobody guesses one.</summary>
    const int IdChars = 26;

    const int TaskKeyBytes = 16;

    public static LeaseDraw Of(byte[] annotatorKey, long counter)
    {
        var number = counter.ToString(CultureInfo.InvariantCulture);
        var id = Chance.Mac(annotatorKey, "lease", number);
        var draws = Chance.Mac(annotatorKey, "task", number);
        return new(
            new LeaseId(Chance.Text(id, IdChars)),
            draws[..TaskKeyBytes],
            BinaryPrimitives.ReadUInt64BigEndian(draws.AsSpan(TaskKeyBytes))
        );
    }

    /// <summary>
    /// Which kind of task the permit of this number is for: uniform in [0, 1), and independent of everything else that
    /// is drawn for it.
    /// </summary>
    public static double OfKind(byte[] annotatorKey, long counter) => Chance.Uniform(annotatorKey, "kind", counter);
}
