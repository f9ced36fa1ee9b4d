using System.Numerics;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// The positions in a batch that somebody has: 64 to a word, only words that hold one, in order. A batch of 50,000
/// items has 782 words at most, so that looking through all of them takes about a microsecond however much was done.
/// </summary>
sealed class PositionSet
{
    readonly List<(int Word, ulong Bits)> words = [];

    public bool IsEmpty => words.Count == 0;

    public void Set(int position, bool isIn)
    {
        var (word, bit) = (position >> 6, 1ul << (position & 63));
        var at = IndexOf(word);
        if (at < 0)
        {
            if (isIn)
                words.Insert(~at, (word, bit));
            return;
        }
        var bits = isIn ? words[at].Bits | bit : words[at].Bits & ~bit;
        if (bits == 0)
            words.RemoveAt(at);
        else
            words[at] = (word, bits);
    }

    /// <summary>The word's bits, found by walking along with a reader that asks in rising order.</summary>
    /// <param name="at">Where the walk stands; 0 at first.</param>
    public ulong Next(int word, ref int at)
    {
        while (at < words.Count && words[at].Word < word)
            at++;
        return at < words.Count && words[at].Word == word ? words[at].Bits : 0;
    }

    /// <summary>The gaps between the positions, as variable-length numbers: one or two bytes a position.</summary>
    public byte[] Save()
    {
        var bytes = new List<byte>();
        var last = -1;
        foreach (var (word, bits) in words)
        {
            for (var rest = bits; rest != 0; rest &= rest - 1)
            {
                var position = (word << 6) + BitOperations.TrailingZeroCount(rest);
                var gap = position - last - 1;
                for (; gap >= 0x80; gap >>= 7)
                    bytes.Add((byte)(gap | 0x80));
                bytes.Add((byte)gap);
                last = position;
            }
        }
        return [.. bytes];
    }

    public static PositionSet Restore(byte[] saved)
    {
        var set = new PositionSet();
        var last = -1;
        for (var i = 0; i < saved.Length; i++)
        {
            var (gap, shift) = (0, 0);
            for (; (saved[i] & 0x80) != 0; i++, shift += 7)
                gap |= (saved[i] & 0x7f) << shift;
            last += 1 + (gap | (saved[i] << shift));
            set.Set(last, true);
        }
        return set;
    }

    int IndexOf(int word)
    {
        var (low, high) = (0, words.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (words[middle].Word == word)
                return middle;
            if (words[middle].Word < word)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }
}
