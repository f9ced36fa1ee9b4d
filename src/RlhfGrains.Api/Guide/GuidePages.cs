using System.Net;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RlhfGrains.Api.Guide;

/// <summary>One page of the users' guide, as a browser shows it.</summary>
/// <param name="Name">As in its address.</param>
/// <param name="Title">Its heading.</param>
sealed record GuidePage(string Name, string Title, string Html);

/// <summary>The users' guide as it lies beside this file, made into HTML once.</summary>
sealed class GuidePages
{
    const string ResourcePrefix = "guide/";
    const string PageSuffix = ".md";

    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml().Build();

    readonly Dictionary<string, GuidePage> pages;

    public GuidePages()
    {
        var texts = Resources()
            .Select(r => (Name: r[ResourcePrefix.Length..^PageSuffix.Length], Text: Read(r)))
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ToList();
        var names = texts.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var parsed = texts.ConvertAll(t => (t.Name, Document: Markdown.Parse(t.Text, Pipeline)));
        var titles = parsed.ConvertAll(p => (p.Name, Title: TitleOf(p.Document)));
        foreach (var (_, document) in parsed)
            Redirect(document, names);
        pages = parsed.ToDictionary(
            p => p.Name,
            p => new GuidePage(p.Name, TitleOf(p.Document), Frame(p.Name, p.Document.ToHtml(Pipeline), titles)),
            StringComparer.Ordinal
        );
        Contents = Frame(null, ContentsOf(titles), titles);
    }

    /// <summary>The page that leads to the others.</summary>
    public string Contents { get; }

    public IReadOnlyCollection<GuidePage> All => pages.Values;

    public GuidePage? Find(string name) => pages.GetValueOrDefault(name);

    static IEnumerable<string> Resources() =>
        typeof(GuidePages)
            .Assembly.GetManifestResourceNames()
            .Where(n =>
                n.StartsWith(ResourcePrefix, StringComparison.Ordinal)
                && n.EndsWith(PageSuffix, StringComparison.Ordinal)
            );

    public static string Read(string resource)
    {
        using var stream = typeof(GuidePages).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    static string TitleOf(MarkdownDocument page) =>
        string.Concat(
            page.Descendants<HeadingBlock>()
                .First()
                .Inline!.Descendants<LiteralInline>()
                .Select(l => l.Content.ToString())
        );

    /// <summary>Links between pages lead to the served ones; those to files of the repository become plain text, since
    /// it is not served.</summary>
    static void Redirect(MarkdownDocument page, HashSet<string> names)
    {
        foreach (var link in page.Descendants<LinkInline>().ToList())
        {
            var target = link.Url ?? "";
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith('#'))
                continue;
            var name = target.Split('#')[0];
            if (name.EndsWith(PageSuffix, StringComparison.Ordinal) && names.Contains(name[..^PageSuffix.Length]))
                link.Url = target.Replace(PageSuffix, "", StringComparison.Ordinal);
            else
                link.ReplaceBy(new EmphasisInline { DelimiterChar = '*', DelimiterCount = 1 }, copyChildren: true);
        }
    }

    static string ContentsOf(IEnumerable<(string Name, string Title)> titles)
    {
        var links = titles.Select(t => $"<li><a href=\"/guide/{t.Name}\">{WebUtility.HtmlEncode(t.Title)}</a></li>");
        return $"<h1>RlhfGrains: the guide</h1><ul>{string.Concat(links)}</ul>";
    }

    static string Frame(string? current, string content, IReadOnlyList<(string Name, string Title)> titles)
    {
        var html = new StringBuilder();
        var heading = titles.FirstOrDefault(t => t.Name == current).Title ?? "Guide";
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Append("<title>").Append(WebUtility.HtmlEncode(heading)).Append(" - RlhfGrains</title>");
        html.Append("<link rel=\"stylesheet\" href=\"/guide/style.css\"></head><body><nav aria-label=\"Pages\"><ul>");
        html.Append("<li><a href=\"/guide\">Guide</a></li>");
        foreach (var (name, title) in titles)
        {
            html.Append("<li><a href=\"/guide/").Append(name).Append('"');
            html.Append(name == current ? " aria-current=\"page\">" : ">");
            html.Append(WebUtility.HtmlEncode(title.Split(':')[0])).Append("</a></li>");
        }
        html.Append("<li><a href=\"/docs\">Every operation</a></li><li><a href=\"/problems\">Every refusal</a></li>");
        return html.Append("</ul></nav><main>").Append(content).Append("</main></body></html>").ToString();
    }
}
