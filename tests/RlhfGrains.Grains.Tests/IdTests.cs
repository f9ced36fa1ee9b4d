using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests;

public sealed class IdTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("...", true)]
    [InlineData(".a", true)]
    [InlineData("urn:x~1_2-3", true)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("%2e", false)]
    public void AnId_IsWhatAnAddressCanCarry(string id, bool isValid) => Assert.Equal(isValid, Id.IsValid(id));
}
