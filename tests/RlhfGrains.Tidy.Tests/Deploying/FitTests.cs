using System.Globalization;
using System.Text.RegularExpressions;

namespace RlhfGrains.Tidy.Tests.Deploying;

/// <summary>What deploy says of the server is so.</summary>
public sealed partial class FitTests
{
    [Fact]
    public void Settings_AreThoseOfTheServer()
    {
        var known = DeployFiles.Settings;
        Assert.Contains("RlhfGrains__Webhooks__AllowHttp", known);
        var named = DeployFiles
            .All.SelectMany(f => Setting().Matches(File.ReadAllText(f)).Select(m => (Path.GetFileName(f), m.Value)))
            .ToList();
        Assert.NotEmpty(named);
        Assert.All(named, n => Assert.Contains(n.Value, known));
    }

    [Fact]
    public void Probes_AskTheServersOwnRoutes()
    {
        var routes = DeployFiles.Text("src/RlhfGrains.Api/Operations/HealthEndpoints.cs");
        var asked = DeployFiles
            .All.SelectMany(f => Probe().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .ToList();
        Assert.Equal(["/health/live", "/health/ready"], asked.Distinct().Order());
        Assert.All(asked, path => Assert.Contains($"MapGet(\"{path}\"", routes, StringComparison.Ordinal));
    }

    [Fact]
    public void Ports_AreTheImages()
    {
        var port = DeployFiles.Port.ToString(CultureInfo.InvariantCulture);
        Assert.Contains(
            $"RlhfGrains__Urls=http://+:{port}",
            DeployFiles.Text("deploy/container/Dockerfile"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"EXPOSE {SiloPort().Match(DeployFiles.Text("src/RlhfGrains.Server/Cluster/ClusterSettings.cs")).Groups[1].Value.Replace("_", "", StringComparison.Ordinal)}\n",
            DeployFiles.Text("deploy/container/Dockerfile"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"127.0.0.1:5080:{port} ",
            DeployFiles.Text("deploy/container/README.md"),
            StringComparison.Ordinal
        );
        foreach (var file in new[] { "postgres", "azurite" })
            Assert.Equal(
                $"127.0.0.1:5080:{port}",
                DeployFiles.Yaml($"deploy/compose/{file}.yaml")[0].Value("services.rlhfgrains.ports.0")
            );
        Assert.Equal(
            port,
            DeployFiles
                .Yaml("deploy/kubernetes/statefulset.yaml")[0]
                .Value("spec.template.spec.containers.0.ports.0.containerPort")
        );
        Assert.Contains($"var port = {port}\n", DeployFiles.Text("deploy/azure/main.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void TimeToStop_IsLongerThanTheServerTakes()
    {
        var seconds = DeployFiles
            .All.SelectMany(f => Grace().Matches(File.ReadAllText(f)))
            .Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToList();
        // systemd, docker run, both of compose, both of Kubernetes and Azure.
        Assert.Equal(7, seconds.Count);
        Assert.All(seconds, s => Assert.True(s > DeployFiles.ShutdownSeconds, $"{s}"));
    }

    [Fact]
    public void Secrets_ComeFromOutside()
    {
        foreach (var file in DeployFiles.All.Where(f => !f.EndsWith(".md", StringComparison.Ordinal)))
            Assert.DoesNotMatch(LiteralSecret(), File.ReadAllText(file));
    }

    [GeneratedRegex(@"RlhfGrains__\w+")]
    private static partial Regex Setting();

    [GeneratedRegex(@"SiloPort \{ get; set; \} = ([\d_]+);")]
    private static partial Regex SiloPort();

    [GeneratedRegex(@"path: '?(/[\w/]+)")]
    private static partial Regex Probe();

    [GeneratedRegex(
        @"(?:TimeoutStopSec=|--stop-timeout |stop_grace_period: |terminationGracePeriodSeconds: )(\d+)s?\b"
    )]
    private static partial Regex Grace();

    // A value that is no reference: ${...} of compose and Bicep, or a parameter's name.
    [GeneratedRegex(
        @"(?i)(password|accountkey|admin_key)\s*[=:]\s*(?!\$\{|secretRef|postgresPassword\b|\s)['""]?[\w+/]{8,}"
    )]
    private static partial Regex LiteralSecret();
}
