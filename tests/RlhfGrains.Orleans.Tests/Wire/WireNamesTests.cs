using System.Reflection;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Grains;
using RlhfGrains.Orleans.Feed;
using RlhfGrains.Orleans.Grains;

namespace RlhfGrains.Orleans.Tests.Wire;

/// <summary>
/// What silos of two versions say to each other while a cluster is upgraded. The names of messages, replies, events and
/// snapshots are pinned where the journal's are (RlhfGrains.Tidy.Tests, StoredForms.txt); here is what the cluster
/// adds.
/// </summary>
public sealed class WireNamesTests
{
    [Theory]
    [InlineData(typeof(IHostedGrain), "rlhfgrains.grain.v1: ask(byte[]) take(string, byte[]) wake() forget()")]
    [InlineData(typeof(IFeedService), "rlhfgrains.feed.v1: committed(bool, byte[]) listens(string, Int64, bool)")]
    public void Interface_HasTheNamesThatRunningSilosKnow(Type type, string expected)
    {
        var methods = type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Select(m =>
                $"{m.GetCustomAttribute<AliasAttribute>()!.Alias}({string.Join(", ", m.GetParameters().Select(p => Name(p.ParameterType)))})"
            );
        Assert.Equal(expected, $"{type.GetCustomAttribute<AliasAttribute>()!.Alias}: {string.Join(" ", methods)}");
    }

    [Fact]
    public void EveryKind_IsAGrainOfItsOwn_UnderItsStoredName()
    {
        var kinds = EngineKinds.CatalogueOf(AllKinds.Create()).Kinds.Select(k => k.Name);
        var grains = typeof(HostedGrain)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(HostedGrain)))
            .Select(t =>
                t.GetCustomAttributesData()
                    .Single(a => a.AttributeType == typeof(GrainTypeAttribute))
                    .ConstructorArguments[0]
                    .Value as string
            );
        Assert.Equal(kinds.Order(StringComparer.Ordinal), grains.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Outcomes_KeepTheirNumbers() =>
        Assert.Equal(
            "Done 0, Refused 1, Unavailable 2, Busy 3, ReadOnly 4, Defect 5, Elsewhere 6",
            string.Join(", ", Enum.GetValues<Outcome>().Select(o => $"{o} {(byte)o}"))
        );

    [Fact]
    public void Payloads_HaveTheVersionThatRunningSilosRead() => Assert.Equal(1, GrainCodec.Version);

    [Fact]
    public void Parcel_IsWrittenAsRunningSilosReadIt()
    {
        var parcel = new Parcel(
            new GrainKey("item", "p/i"),
            [new ParcelItem(258, true, new byte[] { 7, 8 }), new ParcelItem(1, false, new byte[] { 9 })]
        );
        var packed = Grains.Wire.Pack(parcel);
        Assert.Equal("0201000000000000010200000007080100000000000000000100000009", Convert.ToHexString(packed));
        var read = Grains.Wire.Unpack("item:p/i", packed);
        Assert.Equal(parcel.Sender, read.Sender);
        Assert.Equal(
            parcel.Messages.Select(m => (m.Number, m.IsLater, Convert.ToHexString(m.Message.Span))),
            read.Messages.Select(m => (m.Number, m.IsLater, Convert.ToHexString(m.Message.Span)))
        );
    }

    [Fact]
    public void Failures_ArriveAsWhatTheyWere()
    {
        var grain = new GrainKey("item", "p/i");
        var busy = Assert.Throws<GrainsBusyException>(() =>
            Grains.Wire.Check(
                grain,
                Grains.Wire.Failure(new GrainsBusyException("full", TimeSpan.FromMilliseconds(250)))
            )
        );
        Assert.Equal(("full", 250), (busy.Message, busy.RetryAfter.TotalMilliseconds));
        var readOnly = Assert.Throws<GrainsReadOnlyException>(() =>
            Grains.Wire.Check(
                grain,
                Grains.Wire.Failure(new GrainsReadOnlyException("disk", true, TimeSpan.FromSeconds(1)))
            )
        );
        Assert.True(readOnly.IsFull);
        Assert.Equal(
            grain,
            Assert
                .Throws<GrainDefectException>(() =>
                    Grains.Wire.Check(grain, Grains.Wire.Failure(new GrainDefectException(grain, "thirteen")))
                )
                .Grain
        );
        Assert.Throws<GrainUnavailableException>(() =>
            Grains.Wire.Check(grain, Grains.Wire.Failure(new GrainUnavailableException("gone")))
        );
        Assert.Throws<GrainUnavailableException>(() =>
            Grains.Wire.Check(grain, Grains.Wire.Failure(new InvalidOperationException("a driver's")))
        );
    }

    static string Name(Type type) =>
        type == typeof(byte[]) ? "byte[]"
        : type == typeof(string) ? "string"
        : type == typeof(bool) ? "bool"
        : type.Name;
}
