using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Projects;

public sealed class ProjectTests
{
    static readonly GrainKey Key = GrainKeys.Of(Given.Project);
    readonly World world = Given.Open(Given.Item("i1"));

    [Fact]
    public void Enrolments_ByKeysOfRoleIngest_AreLimitedPerHour_WherePracticeTellsKnownAnswers()
    {
        var policy = new QualificationPolicy(Qualifications.Candidate.Rule, [], false, EnrolmentsPerHourMax: 2);
        var draft = Given.Draft with { Quality = QualityPolicies.None with { Qualification = policy } };
        Assert.Null(world.Ask(Key, new ChangeSettings(Given.Request("policy"), 1, draft)).Refusal);

        Assert.Equal(
            [null, null, "too-many-enrolments"],
            Enumerable.Range(1, 3).Select(n => Enrol($"w{n}", isLimited: true))
        );
        Assert.Null(Enrol("w1", isLimited: true));
        Assert.Null(Enrol("w4", isLimited: false));
        world.Now += TimeSpan.FromHours(1);
        Assert.Null(Enrol("w3", isLimited: true));
        Assert.Equal(world.Picture(Key), world.RefoldedPicture(Key));

        string? Enrol(string name, bool isLimited) =>
            world.Ask(Key, new EnrollAnnotator(name, name, null, null, isLimited)).Refusal?.Code;
    }

    [Fact]
    public void Create_SentTwice_AnswersTheSame_AndWithOtherContentIsRefused()
    {
        var again = new CreateProject(Given.Request("create"), "A project", new byte[32], Given.Draft);

        Assert.Null(world.Ask(Key, again).Refusal);
        Assert.Equal(
            "id-reused",
            world.Ask(Key, again with { Request = Given.Request("create", content: 1) }).Refusal!.Code
        );
        Assert.Equal(
            "project-exists",
            world.Ask(Key, again with { Request = Given.Request("create-2") }).Refusal!.Code
        );
    }

    [Fact]
    public void ChangeSettings_NumbersANewVersion_AndKeepsTheEarlierOne()
    {
        var view = world
            .Ask(
                Key,
                new ChangeSettings(Given.Request("s1"), BasedOn: 1, Given.Draft with { Overlap = 3, RubricVersion = 2 })
            )
            .Value;

        Assert.Equal((2, 3, 2), (view.Settings.Version, view.Settings.Overlap, view.Settings.RubricVersion));
        Assert.Null(world.Ask(Key, new ReadSettings(1)).Value.Settings.Overlap);
    }

    [Fact]
    public void ChangeSettings_BasedOnAnOldVersion_IsRefused()
    {
        world.Ask(Key, new ChangeSettings(Given.Request("s1"), BasedOn: 1, Given.Draft));

        Assert.Equal(
            "settings-changed",
            world.Ask(Key, new ChangeSettings(Given.Request("s2"), BasedOn: 1, Given.Draft)).Refusal!.Code
        );
    }

    public static TheoryData<string, SettingsDraft> Contradictions =>
        new()
        {
            { "categories", Given.Draft with { Categories = [] } },
            { "criteria", Given.Draft with { Criteria = [] } },
            { "declared twice", Given.Draft with { Categories = [new(new("a"), ""), new(new("a"), "")] } },
            {
                "declared twice",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", Scale.Ranking), new(new("a"), "", Scale.Ranking)],
                }
            },
            { "cannot be a category's id", Given.Draft with { Categories = [new(new("a b"), "")] } },
            { "rubric version", Given.Draft with { RubricVersion = 0 } },
            { "overlap", Given.Draft with { Overlap = 0 } },
            { "strength", Given.Draft with { Criteria = [new(new("a"), "", Scale.Preference(0))] } },
            { "at most 21", Given.Draft with { Criteria = [new(new("a"), "", Scale.Preference(11))] } },
            {
                "at most 21",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", Scale.Ratings(int.MinValue, int.MaxValue))],
                }
            },
            { "two values", Given.Draft with { Criteria = [new(new("a"), "", Scale.Ratings(1, 1))] } },
            {
                "labels",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", new Scale(ScaleKind.Ratings, 0, 1, ["only one"]))],
                }
            },
            { "not both", Given.Draft with { Overlap = 3, Assignment = Adaptive() } },
            {
                "at least one criterion",
                Given.Draft with
                {
                    Assignment = Adaptive() with { Overlap = Adaptive().Overlap! with { Criteria = [] } },
                }
            },
            {
                "names a criterion twice",
                Given.Draft with
                {
                    Assignment = Adaptive() with
                    {
                        Overlap = Adaptive().Overlap! with { Criteria = [Given.Helpful, Given.Helpful] },
                    },
                }
            },
            { "[0, 1)", Given.Draft with { Assignment = Adaptive(share: 1) } },
            { "[0, 1)", Given.Draft with { Assignment = Adaptive(share: double.NaN) } },
            {
                "not declared",
                Given.Draft with
                {
                    Assignment = Adaptive() with { Overlap = Adaptive().Overlap! with { Criteria = [new("x")] } },
                }
            },
            { "at least 2", Given.Draft with { Assignment = Adaptive(min: 1) } },
            { "the minimum to 50", Given.Draft with { Assignment = Adaptive(min: 4, max: 3) } },
            { "the minimum to 50", Given.Draft with { Assignment = Adaptive(max: 51) } },
            { "(0.5, 1)", Given.Draft with { Assignment = Adaptive(posterior: 1) } },
            { "guessing", Given.Draft with { Assignment = Adaptive(accuracy: .3) } },
            { "spread", Given.Draft with { Assignment = Adaptive(spread: 1) } },
            {
                "nothing would ever be saved",
                Given.Draft with
                {
                    Assignment = Adaptive(max: 3, posterior: .999, accuracy: .5),
                }
            },
            {
                "2 values and 3 numbers",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", Scale.Ratings(0, 1), new(true, [1, 2, 3]))],
                }
            },
            {
                "rise or fall",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", Scale.Ratings(0, 2), new(true, [1, 3, 2]))],
                }
            },
            {
                "numbers lie between",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", Scale.Ratings(0, 1), new(true, [1, double.NaN]))],
                }
            },
            {
                "are numbers, and ordered",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", Scale.Ratings(0, 1), new(false, null))],
                }
            },
            { "are for ratings", Given.Draft with { Criteria = [new(new("a"), "", Scale.Ranking, new(true, null))] } },
            {
                "distinct",
                Given.Draft with
                {
                    Criteria = [new(new("a"), "", new Scale(ScaleKind.Ratings, 0, 1, ["x", "x"]))],
                }
            },
        };

    static AssignmentPolicy Adaptive(
        int min = 2,
        int max = 5,
        double posterior = .95,
        double accuracy = .8,
        double spread = .1,
        double share = 0
    ) =>
        AssignmentPolicy.Default with
        {
            Overlap = new AdaptiveOverlap(min, max, posterior, accuracy, spread, [Given.Helpful], share, []),
        };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Settings_ThatContradictThemselves_AreRefused(string says, SettingsDraft draft)
    {
        var refusal = world.Ask(Key, new ChangeSettings(Given.Request("s1"), BasedOn: 1, draft)).Refusal!;

        Assert.Equal("invalid-settings", refusal.Code);
        Assert.Contains(says, refusal.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<SettingsDraft> Losses =>
        [
            Given.Draft with
            {
                Categories = [Given.Draft.Categories[0]],
            },
            Given.Draft with
            {
                Criteria = [.. Given.Draft.Criteria.Skip(1)],
            },
            Given.Draft with
            {
                Criteria =
                [
                    Given.Draft.Criteria[0] with
                    {
                        Scale = Scale.Preference(3),
                    },
                    .. Given.Draft.Criteria.Skip(1),
                ],
            },
        ];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Settings_ThatTakeBackWhatWasDeclared_AreRefused(SettingsDraft draft) =>
        Assert.Equal(
            "declared-is-final",
            world.Ask(Key, new ChangeSettings(Given.Request("s1"), BasedOn: 1, draft)).Refusal!.Code
        );

    [Fact]
    public void Enroll_TheSamePerson_HasTheSameId_AndOneProfile()
    {
        var first = world.Ask(Key, new EnrollAnnotator("r1", "w2192", "Ann", "ann@example.org")).Value;
        var again = world.Ask(Key, new EnrollAnnotator("r2", "w2192", null, null)).Value;

        Assert.Equal((first.Id, true, false), (again.Id, first.IsNew, again.IsNew));
        Assert.Equal(
            new Profile("w2192", "Ann", "ann@example.org"),
            world.Ask(GrainKeys.ProfileOf(Given.Project, first.Id), new ReadProfile()).Value.Profile
        );
    }

    [Fact]
    public void Enroll_LeavesNoPersonalWord_OutsideTheProfile()
    {
        world.Ask(Key, new EnrollAnnotator("r1", "w2192", "Ann", "ann@example.org"));

        Assert.All(world.Grains.Where(g => g.Kind != GrainKeys.Profile), g =>
        {
            Assert.DoesNotContain("w2192", world.Picture(g), StringComparison.Ordinal);
            Assert.DoesNotContain("example.org", world.Picture(g), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Enroll_InTwoProjects_GivesIdsThatCannotBeLinked()
    {
        world.Ask(
            GrainKeys.Of(new ProjectId("p2")),
            new CreateProject(Given.Request("create"), "Another", [.. Enumerable.Repeat((byte)7, 32)], Given.Draft)
        );

        var here = world.Ask(Key, new EnrollAnnotator("r1", "w2192", null, null)).Value.Id;
        var there = world
            .Ask(GrainKeys.Of(new ProjectId("p2")), new EnrollAnnotator("r1", "w2192", null, null))
            .Value.Id;

        Assert.NotEqual(here, there);
        Assert.Matches("^an-[0-9a-hjkmnp-tv-z]{16}$", here.Value);
    }

    [Fact]
    public void ReadProject_NeverShowsTheSecret() =>
        Assert.DoesNotContain(typeof(ProjectView).GetProperties(), p =>
            p.Name.Contains("Secret", StringComparison.OrdinalIgnoreCase)
        );

    [Fact]
    public void List_GoesPageByPage()
    {
        for (var i = 2; i <= 5; i++)
            world.Ask(Key, new AddBatch(new($"b{i}")));

        var first = world.Ask(Key, new ListBatches(0, 3)).Value;
        var second = world.Ask(Key, new ListBatches(first.Next!.Value, 3)).Value;

        Assert.Equal(["b1", "b2", "b3"], first.Ids);
        Assert.Equal(["b4", "b5"], second.Ids);
        Assert.Null(second.Next);
    }
}
