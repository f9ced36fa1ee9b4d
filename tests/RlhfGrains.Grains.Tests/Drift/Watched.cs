using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Drift;

/// <summary>An annotator under a drift policy, who is told of their judgments the way a batch tells them.</summary>
sealed class Watched
{
    public static readonly CategoryId Creative = new("creative");

    /// <summary>Gold alone: the whole of the false alarms is its own.</summary>
    public static readonly AnnotatorDriftPolicy OnGold = AnnotatorDriftPolicy.Default with
    {
        Signals = DriftSignals.Gold,
    };

    readonly World world;
    int items;

    public Watched(World world, string name)
    {
        this.world = world;
        Id = world.Ask(GrainKeys.Of(Given.Project), new EnrollAnnotator(name, name, null, null)).Value.Id;
    }

    public AnnotatorId Id { get; }
    public GrainKey Key => GrainKeys.Of(Given.Project, Id);

    public DriftView Drift => world.Ask(Key, new ReadDrift()).Value;

    public StreamView Stream(DriftSignals signal) => Drift.Streams.Single(s => s.Signal == signal);

    /// <summary>A world whose project has this policy.</summary>
    public static World Under(AnnotatorDriftPolicy policy, QualificationPolicy? qualification = null)
    {
        var world = new World();
        var draft = Given.Draft with
        {
            Quality = QualityPolicies.None with { Drift = policy, Qualification = qualification },
        };
        Assert.Null(
            world
                .Ask(
                    GrainKeys.Of(Given.Project),
                    new CreateProject(Given.Request("create"), "A project", new byte[32], draft)
                )
                .Refusal
        );
        return world;
    }

    /// <summary>Gold answers, one a minute: one in every so many is wrong.</summary>
    public void Gold(int answers, int oneWrongIn)
    {
        for (var i = 1; i <= answers; i++)
            Note(
                JudgmentFacts.GoldKnown | (i % oneWrongIn == 0 ? JudgmentFacts.None : JudgmentFacts.GoldRight),
                WorkKind.Gold
            );
    }

    public ItemId Note(
        JudgmentFacts facts,
        WorkKind kind = WorkKind.Regular,
        long? durationMs = null,
        ItemId? item = null,
        bool withdrawn = false,
        Round round = Round.First
    )
    {
        var about = item ?? new ItemId($"i{++items}");
        world.Now += TimeSpan.FromMinutes(1);
        world.Send(
            Key,
            new NoteJudgment(
                Creative,
                Given.Batch,
                new JudgmentNote(
                    about,
                    new($"j-{about}"),
                    Id,
                    round,
                    1,
                    world.Now,
                    durationMs,
                    withdrawn,
                    null,
                    kind,
                    facts,
                    Counts: true,
                    []
                )
            )
        );
        return about;
    }

    public void Consensus(bool agrees, bool unanimous = true) =>
        world.Send(
            Key,
            new ObservePeers(Creative, [], new ConsensusNote(new ItemId($"i{++items}"), agrees, unanimous, world.Now))
        );

    public Answer<AlarmView> Acknowledge(
        int number,
        string note = "talked to them",
        bool newBaseline = false,
        string? request = null
    ) =>
        world.Ask(
            Key,
            new AcknowledgeAlarm(Given.Request(request ?? $"ack-{number}"), number, note, newBaseline, "key-1")
        );
}
