using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Json;

/// <summary>A page of a list.</summary>
/// <param name="Next">Pass as `cursor` for the next page; null on the last.</param>
sealed record PageBody<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads and writes the cursors of lists, and reads the entries of a page side by side.</summary>
static class Paging
{
    public static bool TryRead(string? cursor, int? limit, out int after, out int count, out ProblemHttpResult? problem)
    {
        after = 0;
        count = limit ?? Limits.PageDefault;
        problem = null;
        if (count is < 1 or > Limits.PageMax)
            problem = Problem.Of(HostProblems.InvalidQuery, $"'limit' is 1 to {Limits.PageMax}");
        else if (cursor is not null && !TryParse(cursor, out after))
            problem = Problem.Of(HostProblems.InvalidCursor);
        return problem is null;
    }

    public static string? Cursor(int? next)
    {
        if (next is not { } count)
            return null;
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, count);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// Asks for every entry of a page, some at a time, and keeps their order. What is not there (any more, or yet) is
    /// left out.
    /// </summary>
    public static async Task<IReadOnlyList<TBody>> Each<TId, TBody>(
        IReadOnlyList<TId> ids,
        Func<TId, CancellationToken, ValueTask<TBody?>> read,
        CancellationToken cancellation
    )
        where TBody : class
    {
        var found = new TBody?[ids.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Limits.ReadsInFlightMax,
            CancellationToken = cancellation,
        };
        await Parallel.ForAsync(0, ids.Count, options, async (i, stop) => found[i] = await read(ids[i], stop));
        return [.. found.OfType<TBody>()];
    }

    /// <summary>Asks every grain of a page the same; those that refuse are left out.</summary>
    public static Task<IReadOnlyList<TReply>> Ask<TReply>(
        IGrains grains,
        IEnumerable<GrainKey> of,
        IMessage<TReply> message,
        CancellationToken cancellation
    )
        where TReply : class, IReply =>
        Each([.. of], async (grain, stop) => (await grains.Ask(grain, message, stop)).Reply, cancellation);

    static bool TryParse(string cursor, out int after)
    {
        after = 0;
        Span<byte> bytes = stackalloc byte[4];
        // Not TryDecode...: that one throws at what is no Base64.
        if (
            cursor.Length != 6
            || Base64Url.DecodeFromChars(cursor, bytes, out _, out var n) is not OperationStatus.Done
            || n != 4
        )
            return false;
        after = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return after >= 0;
    }
}
