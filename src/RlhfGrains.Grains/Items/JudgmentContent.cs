using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RlhfGrains.Grains.Items;

/// <summary>Tells a judgment that is sent again from another one under the same id.</summary>
static class JudgmentContent
{
    /// <summary>64 of SHA-256's bits: another content under one id is told from a repeat but once in 2^64. Who would forge one cheats only themselves.</summary>
    const int HashBytes = 8;

    /// <summary>Of everything the caller stated, each field with its length, so that no two contents give the same bytes.</summary>
    public static byte[] Hash(SubmitJudgment m)
    {
        var content = new ArrayBufferWriter<byte>(256);
        Write(content, m.Annotator.Value);
        Write(content, (long)m.Round);
        Write(content, m.RubricVersion ?? 0);
        Write(content, m.Answers.Count);
        foreach (var answer in m.Answers) Write(content, answer);
        Write(content, m.Rationale);
        Write(content, m.Flags.Count);
        foreach (var flag in m.Flags) Write(content, flag);
        Write(content, m.DurationMs ?? -1);
        Write(content, m.Presentation?.Count ?? -1);
        foreach (var response in m.Presentation ?? []) Write(content, response.Value);
        Write(content, m.JudgedAt?.ToUnixTimeMilliseconds() ?? -1);
        return SHA256.HashData(content.WrittenSpan)[..HashBytes];
    }

    static void Write(ArrayBufferWriter<byte> content, CriterionAnswer answer)
    {
        Write(content, answer.Criterion.Value);
        if (answer.Preference is { } preference)
        {
            Write(content, 1);
            Write(content, preference.First.Value);
            Write(content, preference.Second.Value);
            Write(content, preference.Strength);
        }
        if (answer.Ranking is { } ranking)
        {
            Write(content, 2);
            Write(content, ranking.Groups.Count);
            foreach (var group in ranking.Groups)
            {
                Write(content, group.Count);
                foreach (var response in group) Write(content, response.Value);
            }
        }
        if (answer.Ratings is { } ratings)
        {
            Write(content, 3);
            Write(content, ratings.Ratings.Count);
            foreach (var rating in ratings.Ratings)
            {
                Write(content, rating.Response.Value);
                Write(content, rating.Rating);
            }
        }
    }

    static void Write(ArrayBufferWriter<byte> content, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(content.GetSpan(8), number);
        content.Advance(8);
    }

    static void Write(ArrayBufferWriter<byte> content, string? text)
    {
        if (text is null)
        {
            Write(content, -1);
            return;
        }
        var bytes = Encoding.UTF8.GetByteCount(text);
        Write(content, bytes);
        content.Advance(Encoding.UTF8.GetBytes(text, content.GetSpan(bytes)));
    }
}
