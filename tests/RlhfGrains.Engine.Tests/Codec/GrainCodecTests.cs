using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Tests.Codec;

public sealed class GrainCodecTests
{
    static readonly GrainCatalogue Catalogue = new(new Zoo());

    [Fact]
    public void Everything_ComesBackAsItWas()
    {
        var full = new Animal(
            true,
            200,
            short.MinValue,
            int.MinValue,
            long.MaxValue,
            uint.MaxValue,
            ulong.MaxValue,
            -0.1,
            "ünïcode \U0001F42B",
            Guid.NewGuid(),
            Instant.FromUnixTimeMilliseconds(1_772_366_400_123),
            [1, 2, 3],
            Diet.Plants,
            7,
            new AnimalId("x"),
            new Keeper("k", null),
            [1, -1, int.MaxValue],
            [new AnimalId("y"), new AnimalId("z")],
            [new Keeper("l", new Keeper("m", null))],
            new Feed(3),
            new Fed("hay"),
            new Eaten(4),
            new Size(1.5, null)
        );
        var back = Back(full);
        Assert.Equal(full with { Bytes = back.Bytes, Ints = back.Ints, Ids = back.Ids, Keepers = back.Keepers }, back);
        Assert.Equal(full.Bytes, back.Bytes);
        Assert.Equal(full.Ints, back.Ints);
        Assert.Equal(full.Ids, back.Ids);
        Assert.Equal(full.Keepers, back.Keepers);
    }

    [Fact]
    public void Nothing_ComesBackAsNothing()
    {
        var empty = new Animal(
            false,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            null,
            Guid.Empty,
            Instant.UnixEpoch,
            null,
            default,
            null,
            default,
            null,
            null,
            null,
            [],
            null,
            null,
            null,
            default
        );
        Assert.Equal(empty with { Keepers = [] }, Back(empty) with { Keepers = empty.Keepers });
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("0190163d-8694-739b-aea5-966c26f8ad91", 17)]
    [InlineData("0190163D-8694-739b-aea5-966c26f8ad91", 37)]
    [InlineData("0190163d-8694-739b-aea5-966c26f8ad9-", 37)]
    [InlineData("-190163d-8694-739b-aea5-966c26f8ad91", 37)]
    [InlineData("0190163d86-94-739b-aea5-966c26f8ad91", 37)]
    [InlineData("0190163d-8694-739b-aea5-966c26f8ad9g", 37)]
    [InlineData("00000000-0000-0000-0000-000000000000", 17)]
    public void Text_ComesBack_AndCanonicalGuidsAreShort(string text, int? bytes = null)
    {
        var shape = new TextShape();
        var writer = new PayloadWriter(Names());
        shape.Write(writer, text);
        var reader = new PayloadReader(writer.Written.Span, writer.Names);
        Assert.Equal(text, shape.Read(ref reader));
        Assert.True(reader.AtEnd);
        if (bytes is not null)
            Assert.Equal(bytes, writer.Length);
    }

    [Theory]
    [InlineData(0L, 1)]
    [InlineData(-1L, 1)]
    [InlineData(63L, 1)]
    [InlineData(-64L, 1)]
    [InlineData(64L, 2)]
    [InlineData(long.MaxValue, 10)]
    [InlineData(long.MinValue, 10)]
    public void SmallNumbers_AreShort(long number, int bytes)
    {
        var writer = new PayloadWriter(Names());
        writer.WriteSigned(number);
        Assert.Equal(bytes, writer.Length);
        var reader = new PayloadReader(writer.Written.Span, writer.Names);
        Assert.Equal(number, reader.ReadSigned());
    }

    [Fact]
    public void Doubles_ComeBackBitForBit()
    {
        foreach (var number in new[] { double.NaN, -0.0, double.Epsilon, double.NegativeInfinity, Math.PI })
            Assert.Equal(
                BitConverter.DoubleToInt64Bits(number),
                BitConverter.DoubleToInt64Bits(Back(Plain with { Double = number }).Double)
            );
    }

    [Fact]
    public void Id_IsReadPastItsConstructor()
    {
        var strict = new Strict(new StrictId("fine"));
        var codec = new GrainCodec(Names());
        var payload = codec.Encode(codec.NewWriter(), strict);
        var lax = payload.AsSpan().IndexOf("fine"u8);
        "no!!"u8.CopyTo(payload.AsSpan(lax));
        Assert.Equal("no!!", ((Strict)codec.Decode(payload)).Id.Value);
    }

    [Fact]
    public void Numbers_OfNames_DoNotDependOnTheOrderOfDeclarations()
    {
        var declared = Catalogue.Forms.Select(f => f.Name).ToList();
        var older = new GrainCodec(new StoredNames(Catalogue, declared));
        var payload = older.Encode(older.NewWriter(), new Feed(5));
        // Another program: its declarations in another order and one more, and the journal's list read from the
        // journal.
        var newer = new GrainCodec(
            new StoredNames(new GrainCatalogue(new Aquarium(), new Zoo()), [.. declared, "aquarium.filled.v1"])
        );
        Assert.Equal(new Feed(5), newer.Decode(payload));
    }

    [Fact]
    public void EarlierForms_AreReadAsTodays_AndToldApartByTheNamesBesideThem()
    {
        var catalogue = new GrainCatalogue(new Garden());
        Assert.Equal([12, 34], (int[])[Litres("garden.watered.v0", 12), Litres("garden.watered.v1", 3.4)]);
        // Written is today's form alone.
        var today = new GrainCodec(new StoredNames(catalogue, ["garden.watered.v1", "garden.watered.v2"]));
        Assert.Equal(2, today.Encode(today.NewWriter(), new Watered(5))[1]);

        int Litres(string beside, object amount)
        {
            var stored = new PayloadWriter(StoredNames.None);
            GrainCodec.Begin(stored);
            stored.WriteUnsigned(1);
            new Shapes()
                .Record(amount is int ? typeof(WateredInLitres) : typeof(WateredInTens), "")
                .WriteObject(stored, amount is int n ? new WateredInLitres(n) : new WateredInTens((double)amount));
            return (
                (Watered)
                    new GrainCodec(new StoredNames(catalogue, ["garden.watered.v1", beside])).Decode(
                        stored.Written.Span
                    )
            ).Litres;
        }
    }

    [Fact]
    public void Name_ThatIsNotDeclared_IsNamed()
    {
        var codec = new GrainCodec(Names());
        var payload = codec.Encode(codec.NewWriter(), new Feed(5));
        var without = new GrainCodec(new StoredNames(new GrainCatalogue(new Aquarium()), codec.Names.Names));
        Assert.Equal("zoo.feed.v1", Assert.Throws<UnknownStoredNameException>(() => without.Decode(payload)).Name);
    }

    [Fact]
    public void Payload_ThatDoesNotFit_IsRefused()
    {
        var codec = new GrainCodec(Names());
        var payload = codec.Encode(codec.NewWriter(), new Strict(new StrictId("abc")));
        Assert.Throws<PayloadException>(() => codec.Decode([2, .. payload[1..]]));
        Assert.Throws<PayloadException>(() => codec.Decode([.. payload, 0]));
        // A program of another version may have added it to the journal's list.
        Assert.Throws<UnknownStoredNameException>(() => codec.Decode([1, 99]));
        for (var length = 0; length < payload.Length; length++)
            Assert.Throws<PayloadException>(() => codec.Decode(payload.AsSpan(0, length)));
    }

    [Fact]
    public void Record_HoldsItsEventsInOrder()
    {
        var codec = new GrainCodec(Names());
        var writer = codec.NewWriter();
        GrainCodec.Begin(writer);
        for (var i = 0; i < 3; i++)
            codec.Names.Write(writer, new Eaten(i));
        var events = new List<IEvent>();
        codec.DecodeEvents(writer.Written.Span, events);
        Assert.Equal([new Eaten(0), new Eaten(1), new Eaten(2)], events);
    }

    static Animal Plain =>
        new(
            false,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            "",
            Guid.Empty,
            Instant.UnixEpoch,
            [],
            default,
            null,
            new AnimalId(""),
            null,
            [],
            [],
            [],
            null,
            null,
            null,
            default
        );

    static StoredNames Names() => new(Catalogue, Catalogue.Forms.Select(f => f.Name).ToArray());

    static Animal Back(Animal animal)
    {
        var codec = new GrainCodec(Names());
        return (Animal)codec.Decode(codec.Encode(codec.NewWriter(), animal));
    }
}
