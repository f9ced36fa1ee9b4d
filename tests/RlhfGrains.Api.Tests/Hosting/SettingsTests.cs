using Microsoft.Extensions.Configuration;
using RlhfGrains.Api.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

public class SettingsTests
{
    [Theory]
    [InlineData("RlhfGrains:DataFoldr", "x", "DataFoldr")]
    [InlineData("RlhfGrains:KeyRates:LeadPerMinute", "1", "LeadPerMinute")]
    [InlineData("RlhfGrains:QueueDepthMax", "many", "QueueDepthMax")]
    [InlineData("RlhfGrains:QueueDepthMax", "0", "QueueDepthMax")]
    [InlineData("RlhfGrains:MemoryBudgetBytes", "1", "MemoryBudgetBytes")]
    public void ASetting_ThatIsUnknownOrUnreadable_IsNamed(string key, string value, string named)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build();

        Should.Throw<StartException>(() => HostSettings.Read(configuration)).Message.ShouldContain(named);
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
