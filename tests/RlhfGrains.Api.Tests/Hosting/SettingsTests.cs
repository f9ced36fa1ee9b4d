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
            if (environment.Length > 0) builder.AddInMemoryCollection([new("RlhfGrains:BackupFolder", environment)]);
            if (commandLine.Length > 0) builder.AddCommandLine([$"--RlhfGrains:BackupFolder={commandLine}"]);
            return HostSettings.Read(builder.Build());
        }

        Read("file", "", "").BackupFolder.ShouldBe("file");
        Read("file", "environment", "").BackupFolder.ShouldBe("environment");
        Read("file", "environment", "line").BackupFolder.ShouldBe("line");
        new HostSettings().BackupFolder.ShouldBeNull();
    }

    [Fact]
    public void Settings_AreRead()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("RlhfGrains:DataFolder", "elsewhere"), new("RlhfGrains:KeyRates:AnnotatorPerSecond", "5"), new("RlhfGrains:CorsOrigins:0", "https://a.example")]).Build();

        var settings = HostSettings.Read(configuration);

        settings.DataFolder.ShouldBe("elsewhere");
        settings.KeyRates.AnnotatorPerSecond.ShouldBe(5);
        settings.CorsOrigins.ShouldBe(["https://a.example"]);
    }
}
