using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Http;

/// <summary>Lists that come in pages.</summary>
static class Pages
{
    /// <summary>The largest page the server gives.</summary>
    const int PageSize = 500;

    /// <param name="list">The member that holds a page's entries.</param>
    public static async Task<List<T>> Read<T>(
        ApiClient api,
        string path,
        string list,
        Func<JsonNode, T> entry,
        Backoff backoff,
        CancellationToken cancellation
    )
    {
        var all = new List<T>();
        var cursor = (string?)null;
        do
        {
            var query = $"{path}?limit={PageSize}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            var page = await backoff.Ask(() => api.Get(query, cancellation), cancellation);
            all.AddRange(page[list]!.AsArray().Select(e => entry(e!)));
            cursor = (string?)page["next"];
        } while (cursor is not null);
        return all;
    }
}
