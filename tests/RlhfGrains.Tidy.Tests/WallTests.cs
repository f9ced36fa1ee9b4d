using System.Xml.Linq;

namespace RlhfGrains.Tidy.Tests;

/// <summary>A project is a wall that the compiler holds; these are the doors in it.</summary>
public sealed class WallTests
{
    public static TheoryData<string, string[], string[]> Doors =>
        new()
        {
            { "RlhfGrains.Contracts", [], [] },
            { "RlhfGrains.Agreement", [], ["MathNet.Numerics"] },
            { "RlhfGrains.Aggregation", ["RlhfGrains.Agreement"], ["MathNet.Numerics"] },
            {
                "RlhfGrains.Grains",
                ["RlhfGrains.Agreement", "RlhfGrains.Contracts"],
                ["Microsoft.CodeAnalysis.BannedApiAnalyzers"]
            },
            { "RlhfGrains.Engine", ["RlhfGrains.Contracts"], ["SQLitePCLRaw.bundle_e_sqlite3"] },
            { "RlhfGrains.Jobs", ["RlhfGrains.Contracts", "RlhfGrains.Grains"], ["CsvHelper"] },
            { "RlhfGrains.Postgres", ["RlhfGrains.Contracts"], ["Npgsql"] },
            { "RlhfGrains.Azure", ["RlhfGrains.Contracts"], ["Azure.Core", "Azure.Storage.Blobs"] },
            {
                "RlhfGrains.Orleans",
                ["RlhfGrains.Contracts", "RlhfGrains.Engine", "RlhfGrains.Grains"],
                [
                    "Azure.Data.Tables",
                    "Azure.Storage.Blobs",
                    "Microsoft.Orleans.Clustering.AzureStorage",
                    "Microsoft.Orleans.Persistence.AzureStorage",
                    "Microsoft.Orleans.Server",
                    "Npgsql",
                ]
            },
        };

    [Theory]
    [MemberData(nameof(Doors))]
    public void Project_ReferencesWhatTheDesignAllows_AndNothingElse(
        string project,
        string[] projects,
        string[] packages
    )
    {
        var file = XDocument.Load(Repository.PathOf("src", project, project + ".csproj"));

        Assert.Equal(
            projects,
            file.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
                .Order()
        );
        Assert.Equal(packages, file.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value).Order());
        Assert.Equal("Microsoft.NET.Sdk", file.Root!.Attribute("Sdk")!.Value);
    }

    /// <summary>Its tables of agreement are made of the statistics themselves, from counts that grains gave.</summary>
    [Fact]
    public void Api_NamesAllThatItKnows_AndNotTheCluster()
    {
        var file = XDocument.Load(Repository.PathOf("src", "RlhfGrains.Api", "RlhfGrains.Api.csproj"));

        Assert.Equal(
            [
                "RlhfGrains.Agreement",
                "RlhfGrains.Azure",
                "RlhfGrains.Contracts",
                "RlhfGrains.Engine",
                "RlhfGrains.Grains",
                "RlhfGrains.Jobs",
                "RlhfGrains.Postgres",
            ],
            file.Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
                .Order()
        );
    }

    /// <summary>Otherwise a project could use what another one refers to, and its list would say nothing.</summary>
    [Fact]
    public void References_OfReferences_AreNotSeen()
    {
        var properties = XDocument.Load(Repository.PathOf("src", "Directory.Build.props"));

        Assert.Equal("true", properties.Descendants("DisableTransitiveProjectReferences").Single().Value);
    }

    [Fact]
    public void Orleans_IsKnownToTheServerAlone()
    {
        var referring = Directory
            .EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(f =>
                XDocument
                    .Load(f)
                    .Descendants("ProjectReference")
                    .Any(r =>
                        r.Attribute("Include")!.Value.EndsWith("RlhfGrains.Orleans.csproj", StringComparison.Ordinal)
                    )
            );

        Assert.Equal(["RlhfGrains.Server"], referring.Select(Path.GetFileNameWithoutExtension));
        Assert.All(
            Repository
                .Sources("src")
                .Where(f => !Repository.Relative(f).StartsWith("src/RlhfGrains.Orleans/", StringComparison.Ordinal)),
            f => Assert.DoesNotMatch(@"using (static )?(global::)?Orleans\b", File.ReadAllText(f))
        );
    }

    [Fact]
    public void Postgres_IsKnownToTheApiAlone()
    {
        var referring = Directory
            .EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
            .Where(f =>
                XDocument
                    .Load(f)
                    .Descendants("ProjectReference")
                    .Any(r =>
                        r.Attribute("Include")!.Value.EndsWith("RlhfGrains.Postgres.csproj", StringComparison.Ordinal)
                    )
            );

        Assert.Equal(["RlhfGrains.Api"], referring.Select(Path.GetFileNameWithoutExtension));
    }

    [Theory]
    [InlineData("async ")]
    [InlineData("await ")]
    [InlineData("Guid.NewGuid")]
    [InlineData("using System.Net")]
    [InlineData("using Microsoft.")]
    public void Deciders_ArePure(string forbidden) =>
        Assert.All(Repository.Sources("src/RlhfGrains.Grains"), f =>
            Assert.DoesNotContain(forbidden, File.ReadAllText(f), StringComparison.Ordinal)
        );
}
