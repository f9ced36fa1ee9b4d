using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Verdicts;

static class AnnotatorList
{
    /// <summary>The largest page the server gives.</summary>
    const int PageSize = 500;

    /// <summary>Counts a project's annotators, page by page.</summary>
    public static async Task<int> Count(ApiClient api, string project, CancellationToken cancellation)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var cursor = (string?)null;
        do
        {
            var next = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await api.Get($"/v1/projects/{project}/annotators?limit={PageSize}{next}", cancellation);
            foreach (var annotator in page["items"]!.AsArray()) ids.Add((string)annotator!["id"]!);
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return ids.Count;
    }
}
