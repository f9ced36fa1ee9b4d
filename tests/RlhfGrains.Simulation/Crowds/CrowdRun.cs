using RlhfGrains.Agreement;
using RlhfGrains.Api.Projects;
using RlhfGrains.Api.Tasks;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Simulation.Crowds;

/// <summary>
/// A whole project, played through the real deciders, the engine's real loop and the host's real search for tasks:
/// everybody practises, whoever passes the gates works until nothing is left.
/// </summary>
sealed class CrowdRun
{
    const string GoldPrefix = "gold-";
    static readonly ProjectId Project = new("crowd");
    static readonly BatchId Work = new("work"),
        Gold = new("gold");

    // So that a crowd of 200 takes days for 60,000 judgments, and lies idle for longer than a lease lasts when it does.
    static readonly TimeSpan Step = TimeSpan.FromSeconds(1),
        Absence = TimeSpan.FromHours(2);

    readonly CrowdPlan plan;
    readonly CrowdEngine engine = new();
    readonly SettingsCache settings;
    readonly List<CrowdMember> members = [];
    readonly SplitMix64 random;
    int requests;

    CrowdRun(CrowdPlan plan)
    {
        this.plan = plan;
        settings = new SettingsCache(engine);
        random = new SplitMix64(plan.Seed);
    }

    public static CrowdResult Play(CrowdPlan plan)
    {
        var run = new CrowdRun(plan);
        run.Prepare();
        run.PlayOn();
        return run.Read();
    }

    void Prepare()
    {
        var secret = new byte[32];
        BitConverter.TryWriteBytes(secret, plan.Seed);
        var gate = new GateRule(plan.Gate, null);
        var rule = new QualificationRule(
            gate,
            gate with
            {
                Plan = plan.Gate with { AttemptsMax = 1 },
            },
            WorkEvidence.Gold,
            GateFailure.Nothing,
            0,
            24,
            null
        );
        var quality = QualityPolicies.None with
        {
            Gold = new GoldPolicy(plan.GoldShare),
            Qualification = new QualificationPolicy(rule, [], false),
        };
        Ask(
            GrainKeys.Of(Project),
            new CreateProject(
                new Request("create", [1]),
                "Crowd",
                secret,
                new SettingsDraft(
                    CrowdItems.Categories,
                    [CrowdItems.Criterion],
                    1,
                    plan.Overlap,
                    AssignmentPolicy.Default,
                    quality
                )
            )
        );
        Import(Work, CrowdItems.Make("item-", plan.Items, false, random));
        Import(Gold, CrowdItems.Make(GoldPrefix, plan.Gold, true, random));
        foreach (var group in plan.Groups)
        {
            for (var i = 0; i < group.Annotators; i++)
            {
                var enrolled = Ask(
                    GrainKeys.Of(Project),
                    new EnrollAnnotator($"enroll-{members.Count}", $"annotator {members.Count}", null, null)
                );
                members.Add(new CrowdMember(enrolled.Id, group, random.NextBits()));
            }
        }
    }

    void Import(BatchId batch, IEnumerable<ImportLine> lines)
    {
        Ask(GrainKeys.Of(Project), new AddBatch(batch));
        var import = new ImportId("import");
        foreach (var some in lines.Chunk(StageLines.LinesMax))
            Ask(GrainKeys.Of(Project, batch), new StageLines(import, some, Settings));
        Ask(GrainKeys.Of(Project, batch), new OpenBatch(import, SkipBad: false));
        engine.Settle();
    }

    void PlayOn()
    {
        do
        {
            foreach (var member in members)
                member.IsIdle = false;
            var (before, here) = (members.Sum(m => m.Work), members.ToList());
            while (here.Count > 0)
            {
                engine.Clock.Pass(Step);
                var at = random.Next(here.Count);
                var member = here[at];
                if (member.AwayUntil <= engine.Clock.Now())
                    Visit(member);
                if (member.IsIdle)
                    here.RemoveAt(at);
            }
            // What was left open runs out, and somebody else may have it.
            engine.Clock.Pass(Absence);
            engine.Settle();
            if (members.Sum(m => m.Work) == before)
                return;
        } while (true);
    }

    void Visit(CrowdMember member)
    {
        if (Next(member) is not { } task)
        {
            if (member.HasPractised)
                member.IsIdle = true;
            member.HasPractised = true;
            return;
        }
        var item = Ask(GrainKeys.Of(Project, member.Id), new FindLease(task.Lease)).Item;
        var chance = member.Percent();
        if (chance < plan.SkippedPercent)
        {
            Ask(GrainKeys.Of(Project, item), new GiveBackLease(task.Lease, member.Id, "unclear"));
            return;
        }
        if (chance < 2 * plan.SkippedPercent)
        {
            member.AwayUntil = engine.Clock.Now() + Absence;
            return;
        }
        Ask(
            GrainKeys.Of(Project, item),
            new SubmitTask(task.Lease, member.Id, [member.Judge(task)], null, [], 30_000, Settings)
        );
        if (!member.HasPractised)
            return;
        member.Work++;
        if (item.Value.StartsWith(GoldPrefix, StringComparison.Ordinal))
            member.GoldInWork++;
    }

    TaskView? Next(CrowdMember member)
    {
        var mode = member.HasPractised ? WorkMode.Work : WorkMode.Practice;
        var offer = Ask(GrainKeys.Of(Project, member.Id), new RequestWork($"request-{requests++}", Settings, mode));
        if (offer.Open is { } open)
            return Ask(GrainKeys.Of(Project, open.Item), new ReadTask(open.Id, member.Id, Settings));
        var search = new TaskSearch(
            engine,
            settings,
            new WorkOrder([Work, Gold]),
            Project,
            offer.Permit!,
            CancellationToken.None
        );
        // Everything it waits for is there at once.
        return search.Run().Result.Task;
    }

    CrowdResult Read()
    {
        var (overServed, twice, underServed) = (0, 0, 0);
        for (var i = 0; i < plan.Items; i++)
        {
            var judgments = Ask(GrainKeys.Of(Project, new ItemId($"item-{i}")), new ReadItem()).Judgments;
            if (judgments.Count > plan.Overlap)
                overServed++;
            if (judgments.Count < plan.Overlap)
                underServed++;
            if (judgments.Select(j => j.Annotator).Distinct().Count() < judgments.Count)
                twice++;
        }
        var groups = plan
            .Groups.Select(group => Outcomes(group, members.Where(m => m.Group == group).ToList()))
            .ToList();
        return new CrowdResult(
            plan,
            groups,
            overServed,
            underServed,
            twice,
            members.Sum(m => m.Work),
            members.Sum(m => m.GoldInWork)
        );
    }

    GroupOutcomes Outcomes(CrowdGroup group, IReadOnlyList<CrowdMember> theirs)
    {
        var gates = theirs
            .SelectMany(m => Ask(GrainKeys.Of(Project, m.Id), new ReadQualification()).Categories)
            .Select(c => c.Gates.FirstOrDefault(g => g.Decided.Stage is GateStage.Entry))
            .ToList();
        int Count(GateStatus outcome) => gates.Count(g => g?.Decided.Outcome == outcome);
        return new GroupOutcomes(
            group,
            theirs.Count * CrowdItems.Categories.Count,
            Count(GateStatus.Passed),
            Count(GateStatus.Failed),
            gates.Sum(g => g?.Decided.Items ?? 0),
            theirs.Sum(m => m.Work)
        );
    }

    ProjectSettings Settings => settings.Get(Project, CancellationToken.None).Result.Value.Settings;

    TReply Ask<TReply>(GrainKey grain, IMessage<TReply> message)
        where TReply : IReply => engine.Ask(grain, message).Result.Value;
}
