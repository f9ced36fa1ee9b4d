using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RlhfGrains.Grains.Items;

/// <summary>Tells a judgment that is sent again from another one under the same id.</summary>
static class JudgmentContent
{
    /// <summary>1 KiB: an answer with a few criteria and no rationale.</summary>
    const int StackBytes = 1_024;

    /// <summary>
    /// Of everything the caller stated, each field with its length, so that no two contents give the same bytes. 64 of
    /// SHA-256's bits: another content under one id is told from a repeat but once in 2^64. Who would forge one cheats
    /// only themselves.
    /// </summary>
    public static ulong Hash(SubmitJudgment m)
    {
        var content = new Content(stackalloc byte[StackBytes]);
        content.Write(m.Annotator.Value);
        content.Write((long)m.Round);
        content.Write(m.RubricVersion ?? 0);
        content.Write(m.Answers.Count);
        for (var i = 0; i < m.Answers.Count; i++)
            Write(ref content, m.Answers[i]);
        content.Write(m.Rationale);
        content.Write(m.Flags.Count);
        foreach (var flag in m.Flags)
            content.Write(flag);
        content.Write(m.DurationMs ?? -1);
        content.Write(m.Presentation?.Count ?? -1);
        for (var i = 0; i < m.Presentation?.Count; i++)
            content.Write(m.Presentation[i].Value);
        content.Write(m.JudgedAt?.ToUnixTimeMilliseconds() ?? -1);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content.Written, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    static void Write(ref Content content, CriterionAnswer answer)
    {
        content.Write(answer.Criterion.Value);
        if (answer.Preference is { } preference)
        {
            content.Write(1);
            content.Write(preference.First.Value);
            content.Write(preference.Second.Value);
            content.Write(preference.Strength);
        }
        if (answer.Ranking is { } ranking)
        {
            content.Write(2);
            content.Write(ranking.Groups.Count);
            foreach (var group in ranking.Groups)
            {
                content.Write(group.Count);
                foreach (var response in group)
                    content.Write(response.Value);
            }
        }
        if (answer.Ratings is { } ratings)
        {
            content.Write(3);
            content.Write(ratings.Ratings.Count);
            foreach (var rating in ratings.Ratings)
            {
                content.Write(rating.Response.Value);
                content.Write(rating.Rating);
            }
        }
    }

    /// <summary>A growing buffer; all but long rationales stay on the stack.</summary>
    ref struct Content(Span<byte> buffer)
    {
        Span<byte> buffer = buffer;
        int length;

        public readonly ReadOnlySpan<byte> Written => buffer[..length];

        public void Write(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Space(sizeof(long)), number);
            length += sizeof(long);
        }

        public void Write(string? text)
        {
            if (text is null)
            {
                Write(-1);
                return;
            }
            var bytes = Encoding.UTF8.GetByteCount(text);
            Write(bytes);
            length += Encoding.UTF8.GetBytes(text, Space(bytes));
        }

        Span<byte> Space(int bytes)
        {
            if (buffer.Length - length < bytes)
            {
                var larger = new byte[Math.Max(2 * buffer.Length, length + bytes)];
                Written.CopyTo(larger);
                buffer = larger;
            }
            return buffer[length..];
        }
    }
}
