using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace RlhfGrains.Tidy.Tests.Deploying;

/// <summary>What an engine would refuse, or a linter would say, as far as that can be told without one.</summary>
public sealed partial class FormTests
{
    static readonly string[] Folders = ["container", "compose", "kubernetes", "azure"];

    [Fact]
    public void EveryYamlFile_CanBeRead()
    {
        var files = DeployFiles
            .All.Where(f => f.EndsWith(".yaml", StringComparison.Ordinal))
            .Select(Repository.Relative)
            .ToList();
        Assert.Equal(8, files.Count);
        Assert.All(files, f => Assert.NotEmpty(DeployFiles.Yaml(f)));
    }

    [Fact]
    public void EveryFolder_SaysItsCommandAndItsCosts() => Assert.All(Folders, folder =>
        {
            var text = DeployFiles.Text($"deploy/{folder}/README.md");
            Assert.Contains("```sh\n", text, StringComparison.Ordinal);
            Assert.Contains("**Costs**", text, StringComparison.Ordinal);
            Assert.Contains($"({folder}/README.md)", DeployFiles.Text("deploy/README.md"), StringComparison.Ordinal);
        });

    [Fact]
    public void Dockerfile_KeepsTheUsualRules()
    {
        var lines = DeployFiles
            .Text("deploy/container/Dockerfile")
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#')
            .ToList();
        Assert.All(lines, l =>
            Assert.Matches("^(FROM|ARG|WORKDIR|COPY|RUN|ENV|VOLUME|EXPOSE|USER|STOPSIGNAL|ENTRYPOINT) ", l)
        );
        // A tag, and none that moves to the next major version.
        Assert.All(lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)), l =>
            Assert.Matches(@"^FROM \S+:\d+\.\d+( AS \w+)?$", l)
        );
        Assert.All(lines.Where(l => l.StartsWith("WORKDIR ", StringComparison.Ordinal)), l =>
            Assert.StartsWith("WORKDIR /", l, StringComparison.Ordinal)
        );
        // By number, so that an orchestrator can see that it is not root.
        Assert.Matches("^USER [1-9][0-9]*$", lines.Last(l => l.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Equal("ENTRYPOINT [\"dotnet\", \"RlhfGrains.Server.dll\"]", lines[^1]);
        Assert.DoesNotContain(lines, l =>
            l.Contains("sudo", StringComparison.Ordinal)
            || l.Contains("curl", StringComparison.Ordinal)
            || l.Contains("apt-get", StringComparison.Ordinal)
        );
        foreach (
            var copied in DeployFiles
                .Text(".dockerignore")
                .Split('\n')
                .Where(l => l.StartsWith('!'))
                .Select(l => l[1..])
        )
            Assert.True(Path.Exists(Repository.PathOf(copied)), copied);
    }

    [Theory]
    [InlineData("deploy/compose/postgres.yaml")]
    [InlineData("deploy/compose/azurite.yaml")]
    public void Compose_NamesWhatItUses(string file)
    {
        var compose = DeployFiles.Yaml(file)[0];
        var services = compose.Entries("services").ToList();
        var volumes = compose.Entries("volumes").Select(v => v.Key).ToHashSet();
        Assert.All(services, s =>
        {
            Assert.Matches(@":\d+(\.\d+)*$", s.Value.Value("image")!);
            Assert.All(s.Value.Each("volumes").Select(v => ((YamlScalarNode)v).Value!.Split(':')[0]), v =>
                Assert.Contains(v, volumes)
            );
            Assert.All(s.Value.Each("ports").Select(p => ((YamlScalarNode)p).Value!), p =>
                Assert.StartsWith("127.0.0.1:", p, StringComparison.Ordinal)
            );
            var needed =
                s.Value.At("depends_on") is YamlMappingNode
                    ? s.Value.Entries("depends_on").Select(d => d.Key)
                    : s.Value.Each("depends_on").Select(d => ((YamlScalarNode)d).Value!);
            Assert.All(needed, n => Assert.Contains(services, other => other.Key == n));
            if (s.Value.Value("build.dockerfile") is { } dockerfile)
                Assert.True(
                    File.Exists(Repository.PathOf("deploy", "compose", s.Value.Value("build.context")!, dockerfile))
                );
        });
        Assert.All(services.Where(s => s.Value.At("depends_on") is YamlMappingNode), s =>
            Assert.All(s.Value.Entries("depends_on").Where(d => d.Value.Value("condition") == "service_healthy"), d =>
                Assert.NotNull(compose.At($"services.{d.Key}.healthcheck.test"))
            )
        );
    }

    [Fact]
    public void Kubernetes_ObjectsFitEachOther()
    {
        var kustomization = DeployFiles.Yaml("deploy/kubernetes/kustomization.yaml")[0];
        var objects = kustomization
            .Each("resources")
            .SelectMany(r => DeployFiles.Yaml($"deploy/kubernetes/{((YamlScalarNode)r).Value}"))
            .ToDictionary(o => o.Value("kind")!);
        Assert.Equal(
            ["PodDisruptionBudget policy/v1", "Service v1", "StatefulSet apps/v1"],
            objects.Values.Select(o => $"{o.Value("kind")} {o.Value("apiVersion")}").Order(StringComparer.Ordinal)
        );
        var set = objects["StatefulSet"];
        var labels = set.Entries("spec.template.metadata.labels").Select(l => (l.Key, l.Value.ToString())).ToList();
        foreach (
            var selector in new[]
            {
                set.Entries("spec.selector.matchLabels"),
                objects["Service"].Entries("spec.selector"),
                objects["PodDisruptionBudget"].Entries("spec.selector.matchLabels"),
            }
        )
            Assert.Equal(labels, selector.Select(l => (l.Key, l.Value.ToString())));
        Assert.Equal(objects["Service"].Value("metadata.name"), set.Value("spec.serviceName"));
        // One that may be away: otherwise no node could be emptied.
        Assert.Equal(
            ("1", "1"),
            (set.Value("spec.replicas"), objects["PodDisruptionBudget"].Value("spec.maxUnavailable"))
        );

        var pod = set.At("spec.template.spec")!;
        var container = pod.At("containers.0")!;
        var ports = container.Each("ports").Select(p => p.Value("name")).ToList();
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
            Assert.Contains(container.Value($"{probe}.httpGet.port"), ports);
        Assert.Contains(objects["Service"].Value("spec.ports.0.targetPort"), ports);
        Assert.Equal("/health/ready", container.Value("readinessProbe.httpGet.path"));
        // A server that waits for its journal is alive: it is not killed for that.
        Assert.Equal(
            ("/health/live", "/health/live"),
            (container.Value("livenessProbe.httpGet.path"), container.Value("startupProbe.httpGet.path"))
        );

        var volumes = pod.Each("volumes")
            .Select(v => v.Value("name"))
            .Concat(set.Each("spec.volumeClaimTemplates").Select(v => v.Value("metadata.name")))
            .ToHashSet();
        Assert.Equal(volumes, container.Each("volumeMounts").Select(m => m.Value("name")).ToHashSet());
        Assert.All(set.Each("spec.volumeClaimTemplates"), v =>
            Assert.Equal("ReadWriteOnce", v.Value("spec.accessModes.0"))
        );
        Assert.Equal(
            ("true", "false", "true"),
            (
                pod.Value("securityContext.runAsNonRoot"),
                container.Value("securityContext.allowPrivilegeEscalation"),
                container.Value("securityContext.readOnlyRootFilesystem")
            )
        );
        var user = UserOfImage().Match(DeployFiles.Text("deploy/container/Dockerfile")).Groups[1].Value;
        Assert.Equal((user, user), (pod.Value("securityContext.runAsUser"), pod.Value("securityContext.fsGroup")));
        Assert.Contains(kustomization.Each("images"), i => i.Value("name") == container.Value("image"));
    }

    [Fact]
    public void KubernetesSilos_FitEachOther()
    {
        var objects = DeployFiles.Yaml("deploy/kubernetes/silos/silos.yaml").ToDictionary(o => o.Value("kind")!);
        Assert.Equal(
            ["Deployment apps/v1", "NetworkPolicy networking.k8s.io/v1", "PodDisruptionBudget policy/v1", "Service v1"],
            objects.Values.Select(o => $"{o.Value("kind")} {o.Value("apiVersion")}").Order(StringComparer.Ordinal)
        );
        var silos = objects["Deployment"];
        var labels = silos.Entries("spec.template.metadata.labels").Select(l => (l.Key, l.Value.ToString())).ToList();
        foreach (
            var selector in new[]
            {
                silos.Entries("spec.selector.matchLabels"),
                objects["Service"].Entries("spec.selector"),
                objects["PodDisruptionBudget"].Entries("spec.selector.matchLabels"),
                objects["NetworkPolicy"].Entries("spec.podSelector.matchLabels"),
                objects["NetworkPolicy"].Entries("spec.ingress.1.from.0.podSelector.matchLabels"),
            }
        )
            Assert.Equal(labels, selector.Select(l => (l.Key, l.Value.ToString())));

        var container = silos.At("spec.template.spec.containers.0")!;
        var ports = container.Each("ports").ToDictionary(p => p.Value("name")!, p => p.Value("containerPort")!);
        var exposed = ExposedPort()
            .Matches(DeployFiles.Text("deploy/container/Dockerfile"))
            .Select(m => m.Groups[1].Value);
        Assert.Equal(exposed.Order(), ports.Values.Order());
        // Callers reach all but the port between silos, and silos reach that.
        Assert.Equal(
            ("http", "silo"),
            (
                objects["NetworkPolicy"].Value("spec.ingress.0.ports.0.port"),
                objects["NetworkPolicy"].Value("spec.ingress.1.ports.0.port")
            )
        );
        Assert.Null(objects["NetworkPolicy"].At("spec.ingress.0.from"));
        Assert.Equal(
            ("/health/ready", "http"),
            (container.Value("readinessProbe.httpGet.path"), container.Value("readinessProbe.httpGet.port"))
        );
        var volumes = silos.Each("spec.template.spec.volumes").Select(v => v.Value("name")).ToHashSet();
        Assert.Equal(volumes, container.Each("volumeMounts").Select(m => m.Value("name")).ToHashSet());
        var settings = DeployFiles.Text("src/RlhfGrains.Server/Cluster/ClusterSettings.cs");
        Assert.All(
            container
                .Each("env")
                .Select(e => e.Value("name")!)
                .Where(n => n.StartsWith("Cluster__", StringComparison.Ordinal)),
            n => Assert.Contains($" {n["Cluster__".Length..]} {{ get; set; }}", settings, StringComparison.Ordinal)
        );
        Assert.Contains(DeployFiles.Yaml("deploy/kubernetes/silos/kustomization.yaml")[0].Each("images"), i =>
            i.Value("name") == container.Value("image")
        );
    }

    [Fact]
    public void Bicep_IsBalanced_AndItsSecretsAreSecure()
    {
        var text = DeployFiles.Text("deploy/azure/main.bicep");
        var open = new Stack<char>();
        foreach (var c in BicepStringOrComment().Replace(text, ""))
        {
            if (c is '{' or '[' or '(')
                open.Push(c);
            else if (c is '}' or ']' or ')')
                Assert.Equal(
                    c switch
                    {
                        '}' => '{',
                        ']' => '[',
                        _ => '(',
                    },
                    open.Pop()
                );
        }
        Assert.Empty(open);
        foreach (var secret in new[] { "postgresPassword", "adminKey" })
            Assert.Matches($@"@secure\(\)\n(@\w+\(\d+\)\n)*param {secret} string\n", text);
        var secrets = SecretName().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.All(SecretReference().Matches(text).Select(m => m.Groups[1].Value), s => Assert.Contains(s, secrets));
        Assert.All(ResourceType().Matches(text), m =>
            Assert.Matches(@"^Microsoft\.\w+/\w+@20\d\d-\d\d-\d\d$", m.Groups[1].Value)
        );
        Assert.Contains("maxReplicas: 1\n", text, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^EXPOSE (\d+)$", RegexOptions.Multiline)]
    private static partial Regex ExposedPort();

    [GeneratedRegex(@"^USER (\d+)$", RegexOptions.Multiline)]
    private static partial Regex UserOfImage();

    [GeneratedRegex(@"//[^\n']*$|'[^'\n]*'", RegexOptions.Multiline)]
    private static partial Regex BicepStringOrComment();

    [GeneratedRegex(@"name: '([\w-]+)'\n\s+value: (?:adminKey|'Host=)")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"secretRef: '([\w-]+)'")]
    private static partial Regex SecretReference();

    [GeneratedRegex(@"^resource \w+ '([^']+@[^']+)'", RegexOptions.Multiline)]
    private static partial Regex ResourceType();
}
