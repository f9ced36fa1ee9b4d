using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Codec;

public sealed class GrainCatalogueTests
{
    [Fact]
    public void Describe_SaysWhatIsStored_AndNothingOfClrNames() =>
        Assert.Equal(
            """
            reply done.v1 ()
            event zoo.animal.v1 (bool: bool, byte: byte, short: int, int: int, long: int, uInt: uint, uLong: uint, double: double, text: text, guid: guid, time: time, bytes: bytes, diet: one of (Meat=1 Plants=2 Anything=200), maybe: int?, id: text, keeper: (name: text, substitute: itself), ints: list of int, ids: list of text, keepers: list of (name: text, substitute: itself), message: any message, reply: any reply, event: any event, size: (height: double, width: double?))
            event zoo.eaten.v1 (amount: int)
            reply zoo.fed.v1 (with: text)
            message zoo.feed.v1 (amount: int)
            snapshot zoo.snapshot.v1 ()
            event zoo.strict.v1 (id: text)

            """,
            new GrainCatalogue(new Zoo()).Describe()
        );

    [Fact]
    public void Declarations_ThatContradict_AreRefusedByName()
    {
        Refused("two kinds of grain are named 'zoo'", new Zoo(), new Zoo());
        Refused(
            "'zoo.eaten.v1' stands for the Event Eaten",
            new Zoo(),
            new Faulty(k => k.Event<Filled>("zoo.eaten.v1"))
        );
        Refused("Eaten is declared as 'zoo.eaten.v1'", new Zoo(), new Faulty(k => k.Event<Eaten>("other.v1")));
        Refused(
            "'zoo.eaten.v1' is declared, and again as the name of an earlier form",
            new Zoo(),
            new Faulty(k => k.Earlier<Filled>("zoo.eaten.v1"))
        );
        Refused(
            "'zoo.feed.v1' stands for the Message Feed",
            new Zoo(),
            new Faulty(k => k.Event<Filled>("zoo.feed.v1"))
        );
    }

    [Fact]
    public void Kinds_MayShareADeclaration()
    {
        var catalogue = new GrainCatalogue(new Zoo(), new Faulty(k => k.Event<Eaten>("zoo.eaten.v1")));
        Assert.Equal(typeof(Eaten), catalogue.Form("zoo.eaten.v1")?.Type);
        Assert.True(catalogue.Takes("zoo", typeof(Feed)));
        Assert.False(catalogue.Takes("faulty", typeof(Feed)));
    }

    [Fact]
    public void Fields_WithoutAStoredForm_AreRefusedByTheirPath()
    {
        Refused("x.v1.list: ", new Faulty(k => k.Event<WithList>("x.v1")));
        Refused("x.v1.inner.map: ", new Faulty(k => k.Event<WithMap>("x.v1")));
        Refused("x.v1.any: ", new Faulty(k => k.Event<WithObject>("x.v1")));
        Refused("x.v1.span: ", new Faulty(k => k.Event<WithTimeSpan>("x.v1")));
        Refused(
            "WithSetter.Extra can be set but is no constructor parameter",
            new Faulty(k => k.Event<WithSetter>("x.v1"))
        );
        Refused("WithHidden has no public constructor", new Faulty(k => k.Event<WithHidden>("x.v1")));
    }

    static void Refused(string why, params GrainKind[] kinds) =>
        Assert.Contains(
            why,
            Assert.Throws<PayloadException>(() => new GrainCatalogue(kinds)).Message,
            StringComparison.OrdinalIgnoreCase
        );

    sealed class Faulty : Declares<Faulty.Empty>
    {
        public Faulty(Action<Faulty> declare)
            : base("faulty") => declare(this);

        public void Event<T>(string name)
            where T : IEvent => Emits<T>(name, (_, _) => { });

        public void Earlier<T>(string name)
            where T : class, IEvent => Reads<T, T>(name, static e => e);

        protected override void Declare() { }

        internal sealed record Empty;
    }

    sealed record WithList(List<int> List) : IEvent;

    sealed record WithMap(Inner Inner) : IEvent;

    sealed record Inner(IReadOnlyDictionary<string, int> Map);

    sealed record WithObject(object Any) : IEvent;

    sealed record WithTimeSpan(TimeSpan Span) : IEvent;

    sealed record WithSetter(int A) : IEvent
    {
        public int Extra { get; init; }
    }

    sealed class WithHidden(int a) : IEvent
    {
        readonly int a = a;

        public override string ToString() => $"{a}";
    }

    [Fact]
    public void Actor_HasTheFormThatJournalsHold() =>
        Assert.Contains(
            "event engine.acted-by.v1 (actor: text)\n",
            EngineKinds.CatalogueOf([]).Describe(),
            StringComparison.Ordinal
        );

    [Fact]
    public void StoredSendInATrace_HasTheFormThatJournalsHold() =>
        Assert.Contains(
            "message engine.traced-message.v1 (trace: bytes, message: any message)\n",
            EngineKinds.CatalogueOf([]).Describe(),
            StringComparison.Ordinal
        );
}
