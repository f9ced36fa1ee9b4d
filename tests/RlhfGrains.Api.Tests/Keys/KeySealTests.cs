using System.Security.Cryptography;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

public class KeySealTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task Ids_ThatWereGivenOut_AreKnown_AndThoseThatWereMadeUpAreNot()
    {
        var seal = (KeySeal)server.Services.GetService(typeof(KeySeal))!;
        var again = new KeySeal((IGrains)server.Services.GetService(typeof(IGrains))!);
        await again.Open(CancellationToken.None);

        for (var i = 0; i < 100; i++)
            again.IsMarked(seal.NewId().Value).ShouldBeTrue();
        var madeUp = Enumerable
            .Range(0, 1_000)
            .Count(_ => seal.IsMarked(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))));
        // One in 65,536: more than three of 1,000 come once in ten thousand million runs.
        madeUp.ShouldBeLessThanOrEqualTo(3);
        seal.IsMarked("0123456789abcdeg").ShouldBeFalse();
    }

    [Fact]
    public void BeforeItIsOpen_EveryIdIsLookedUp_WhichTellsThatTheServerStarts() =>
        new KeySeal((IGrains)server.Services.GetService(typeof(IGrains))!).IsMarked("0123456789abcdef").ShouldBeTrue();
}
