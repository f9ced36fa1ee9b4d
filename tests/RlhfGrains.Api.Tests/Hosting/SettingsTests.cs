using Microsoft.Extensions.Configuration;
using RlhfGrains.Api.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

public class SettingsTests
{
    [Theory]
    [InlineData("RlhfGrains:DataFoldr", "x", "DataFoldr")]
    [InlineData("RlhfGrains:KeyRates:LeadPerMinute", "1", "LeadPerMinute")]
    [InlineData("RlhfGrains:BackupFoldr", "x", "BackupFoldr")]
    [InlineData("RlhfGrains:QueueDepthMax", "many", "QueueDepthMax")]
    [InlineData("RlhfGrains:QueueDepthMax", "0", "QueueDepthMax")]
    [InlineData("RlhfGrains:MemoryBudgetBytes", "1", "MemoryBudgetBytes")]
    [InlineData("RlhfGrains:DataFolder", "", "DataFolder")]
    [InlineData("RlhfGrains:Urls", "", "127.0.0.1:5080")]
    [InlineData("RlhfGrains:Urls", "somewhere", "'somewhere'")]
    [InlineData("RlhfGrains:Urls", "http://127.0.0.1:99999", "99999")]
    [InlineData("RlhfGrains:Urls", "http://127.0.0.1:5080;http://my-host:5081", "every network")]
    [InlineData("RlhfGrains:Urls", "ftp://127.0.0.1:21", "neither http nor https")]
    [InlineData("urls", "http://my-host:5081", "every network")]
    public void ASetting_ThatIsUnknownOrUnreadable_IsNamed(string key, string value, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

        Should.Throw<StartException>(() => HostSettings.Read(configuration)).Message.ShouldContain(named);
    }

    [Fact]
    public void Settings_OfTheCommandLine_ComeBeforeTheEnvironment_AndThatBeforeTheFile()
    {
        // In the order in which the host adds them.
        static HostSettings Read(string file, string environment, string commandLine)
        {
            var builder = new ConfigurationBuilder().AddInMemoryCollection([new("RlhfGrains:BackupFolder", file)]);
            if (environment.Length > 0)
                builder.AddInMemoryCollection([new("RlhfGrains:BackupFolder", environment)]);
            if (commandLine.Length > 0)
                builder.AddCommandLine([$"--RlhfGrains:BackupFolder={commandLine}"]);
            return HostSettings.Read(builder.Build());
        }

        Read("file", "", "").BackupFolder.ShouldBe("file");
        Read("file", "environment", "").BackupFolder.ShouldBe("environment");
        Read("file", "environment", "line").BackupFolder.ShouldBe("line");
        new HostSettings().BackupFolder.ShouldBeNull();
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://+:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://[::1]:5080; https://0.0.0.0:5443")]
    public void Addresses_ThatSayWhatTheyMean_AreTaken(string urls)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("RlhfGrains:Urls", urls)]).Build();

        HostSettings.Read(configuration).Urls.ShouldBe(urls);
    }

    /// <summary>What an empty <c>ASPNETCORE_URLS</c> comes to.</summary>
    [Fact]
    public void AnEmptyAddressOfTheHost_IsNone()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("urls", ""), new("RlhfGrains:Urls", "http://127.0.0.1:0")])
            .Build();

        HostSettings.Read(configuration).Urls.ShouldBe("http://127.0.0.1:0");
        HostSettings.UrlsOfHost(configuration).ShouldBeNull();
    }

    /// <summary>A third of what the runtime may use, which in a container is three quarters of its limit.</summary>
    [Theory]
    [InlineData(24_576, 896)]
    [InlineData(1_536, 512)]
    [InlineData(768, 256)]
    [InlineData(384, 128)]
    [InlineData(30, 16)]
    public void MemoryBudget_FollowsWhatTheProcessMayUse(long availableMiB, long budgetMiB) =>
        MemoryRoom.BudgetOf(availableMiB << 20).ShouldBe(budgetMiB << 20);

    [Fact]
    public void Settings_AreRead()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("RlhfGrains:DataFolder", "elsewhere"),
                new("RlhfGrains:KeyRates:AnnotatorPerSecond", "5"),
                new("RlhfGrains:CorsOrigins:0", "https://a.example"),
            ])
            .Build();

        var settings = HostSettings.Read(configuration);

        settings.DataFolder.ShouldBe("elsewhere");
        settings.KeyRates.AnnotatorPerSecond.ShouldBe(5);
        settings.CorsOrigins.ShouldBe(["https://a.example"]);
    }
}
