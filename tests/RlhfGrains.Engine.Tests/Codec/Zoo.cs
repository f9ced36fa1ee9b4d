using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Tests.Codec;

/// <summary>Declares a record with a field of everything that can be stored. Nothing ever happens in it.</summary>
sealed class Zoo() : Declares<Zoo.Empty>("zoo")
{
    protected override void Declare()
    {
        Emits<Animal>("zoo.animal.v1", (_, _) => { });
        Emits<Eaten>("zoo.eaten.v1", (_, _) => { });
        Emits<Strict>("zoo.strict.v1", (_, _) => { });
        Takes<Feed, Fed>("zoo.feed.v1", "zoo.fed.v1", (_, _, _) => Decision.Reply(new Fed("")));
    }

    internal sealed record Empty;
}

sealed class Aquarium() : Declares<Aquarium.Empty>("aquarium")
{
    protected override void Declare() => Emits<Filled>("aquarium.filled.v1", (_, _) => { });

    internal sealed record Empty;
}

/// <summary>A name of it has stood for two forms, and is written no longer.</summary>
sealed class Garden() : Declares<Garden.Empty>("garden")
{
    protected override void Declare()
    {
        Emits<Watered>("garden.watered.v2", (_, _) => { });
        Reads<WateredInLitres, Watered>(
            "garden.watered.v1",
            static e => new Watered(e.Litres),
            beside: "garden.watered.v0"
        );
        Reads<WateredInTens, Watered>("garden.watered.v1", static e => new Watered((int)(e.Tens * 10)));
    }

    internal sealed record Empty;
}

/// <summary>A kind that only declares.</summary>
abstract class Declares<TSnapshot> : GrainKind<object, TSnapshot>
    where TSnapshot : class, new()
{
    protected Declares(string name)
        : base(name, snapshotVersion: 1) => Declare();

    protected abstract void Declare();

    protected override object Create(GrainKey key) => new();

    protected override TSnapshot Save(object state) => new();

    protected override object Restore(GrainKey key, TSnapshot snapshot) => new();
}

sealed record Animal(
    bool Bool,
    byte Byte,
    short Short,
    int Int,
    long Long,
    uint UInt,
    ulong ULong,
    double Double,
    string? Text,
    Guid Guid,
    Instant Time,
    byte[]? Bytes,
    Diet Diet,
    int? Maybe,
    AnimalId Id,
    Keeper? Keeper,
    int[]? Ints,
    AnimalId[]? Ids,
    IReadOnlyList<Keeper> Keepers,
    IMessage? Message,
    IReply? Reply,
    IEvent? Event,
    Size Size
) : IEvent;

enum Diet : byte
{
    Meat = 1,
    Plants = 2,
    Anything = 200,
}

readonly record struct AnimalId(string Value);

readonly record struct Size(double Height, double? Width);

readonly record struct StrictId
{
    public StrictId(string value) =>
        Value = value.All(char.IsLetter) ? value : throw new ArgumentException("letters only");

    public string Value { get; }
}

sealed record Keeper(string Name, Keeper? Substitute);

sealed record Strict(StrictId Id) : IEvent;

sealed record Feed(int Amount) : IMessage<Fed>;

sealed record Fed(string With) : IReply;

sealed record Eaten(int Amount) : IEvent;

sealed record Filled(int Litres) : IEvent;

sealed record Watered(int Litres) : IEvent;

sealed record WateredInLitres(int Litres) : IEvent;

sealed record WateredInTens(double Tens) : IEvent;
