using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace RlhfGrains.Tidy.Tests.Deploying;

/// <summary>The files below deploy, and what of the server they have to fit.</summary>
static partial class DeployFiles
{
    public static IEnumerable<string> All =>
        Directory.EnumerateFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories);

    public static string Text(string path) => File.ReadAllText(Repository.PathOf(path.Split('/')));

    public static IReadOnlyList<YamlMappingNode> Yaml(string path)
    {
        var stream = new YamlStream();
        using var text = new StringReader(Text(path));
        stream.Load(text);
        return [.. stream.Documents.Select(d => (YamlMappingNode)d.RootNode)];
    }

    /// <summary>What is at a path of keys and numbers; null when it is not there.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        YamlNode? at = node;
        foreach (var key in path.Split('.'))
        {
            at = at switch
            {
                YamlMappingNode map => map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null,
                YamlSequenceNode list => list.Children.ElementAtOrDefault(int.Parse(key, CultureInfo.InvariantCulture)),
                _ => null,
            };
        }
        return at;
    }

    public static string? Value(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Each(this YamlNode node, string path) =>
        (node.At(path) as YamlSequenceNode)?.Children ?? [];

    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode node, string path) =>
        (node.At(path) as YamlMappingNode)?.Children.Select(c => (((YamlScalarNode)c.Key).Value!, c.Value)) ?? [];

    /// <summary>
    /// As the environment names them: <c>RlhfGrains__DataFolder</c>, <c>RlhfGrains__KeyRates__LeadPerSecond</c>.
    /// </summary>
    public static HashSet<string> Settings
    {
        get
        {
            var names = new HashSet<string>();
            foreach (Match property in Property().Matches(Text("src/RlhfGrains.Api/Hosting/HostSettings.cs")))
            {
                var nested = Repository
                    .Sources("src/RlhfGrains.Api")
                    .FirstOrDefault(f => Path.GetFileNameWithoutExtension(f) == property.Groups[1].Value);
                if (nested is null)
                    names.Add($"RlhfGrains__{property.Groups[2].Value}");
                else
                    foreach (Match inner in Property().Matches(File.ReadAllText(nested)))
                        names.Add($"RlhfGrains__{property.Groups[2].Value}__{inner.Groups[2].Value}");
            }
            return names;
        }
    }

    public static int ShutdownSeconds =>
        int.Parse(
            ShutdownConstant().Match(Text("src/RlhfGrains.Api/Limits.cs")).Groups[1].Value,
            CultureInfo.InvariantCulture
        );

    /// <summary>Of the image.</summary>
    public static int Port =>
        int.Parse(Exposed().Match(Text("deploy/container/Dockerfile")).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^    public (\w+)[?\[\]]* (\w+) \{ get; (?:set|init); \}", RegexOptions.Multiline)]
    private static partial Regex Property();

    [GeneratedRegex(@"const int ShutdownSeconds = (\d+);")]
    private static partial Regex ShutdownConstant();

    [GeneratedRegex(@"^EXPOSE (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Exposed();
}
