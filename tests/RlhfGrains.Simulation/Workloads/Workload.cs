using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>What callers come up with: every message that a caller may send, by chance and by weight.</summary>
sealed class Workload
{
    readonly Knowledge known;
    readonly List<(int Weight, Func<int, Intent> Make)> work = [];
    readonly ProjectWork projects;
    readonly ImportWork imports;
    readonly DriftWork drift;
    readonly JobWork jobs;
    readonly int weights;
    int intents;

    public Workload(Knowledge known, Model model, Probe probe)
    {
        this.known = known;
        projects = new ProjectWork(known, model);
        imports = new ImportWork(known, model, probe);
        var judgments = new JudgmentWork(known, model);
        var erasures = new ErasureWork(known, model);
        var keys = new KeyWork(known, model);
        var tasks = new TaskWork(known, model);
        var qualifications = new QualificationWork(known);
        var gold = new GoldWork(known);
        drift = new DriftWork(known);
        var selfAudits = new SelfAuditWork(known);
        var overlaps = new OverlapWork(known);
        var tills = new TillWork(known);
        var webhooks = new WebhookWork(known);
        jobs = new JobWork(known);
        work =
        [
            (1, projects.Create),
            (2, projects.ChangeSettings),
            (1, projects.Read),
            (1, projects.ReadSettings),
            (1, projects.AddBatch),
            (2, projects.Enroll),
            (1, projects.ListBatches),
            (1, projects.ListAnnotators),
            (1, projects.ReadAnnotator),
            (1, projects.ReadProfile),
            (1, projects.ChangeProfile),
            (2, projects.SetStatus),
            (1, projects.Recall),
            (2, erasures.Erase),
            (1, erasures.Finish),
            (1, erasures.Read),
            (1, erasures.List),
            (14, imports.Stage),
            (6, imports.Open),
            (1, imports.Discard),
            (2, imports.SetClosed),
            (3, imports.Read),
            (1, imports.ReadImport),
            (1, imports.ReadCounts),
            (1, imports.ListItems),
            (36, judgments.Submit),
            (10, judgments.Withdraw),
            (2, judgments.SetClosed),
            (4, judgments.Read),
            (1, judgments.ReadUnits),
            (2, judgments.ReadRationale),
            (8, tasks.Request),
            (8, tasks.Suggest),
            (10, tasks.Lease),
            (10, tasks.Submit),
            (3, tasks.GiveBack),
            (2, tasks.Renew),
            (2, tasks.TakeUp),
            (1, tasks.AskToJudge),
            (1, tasks.SubmitOwn),
            (1, tasks.Read),
            (1, tasks.Find),
            (1, tasks.DropReaudit),
            (2, tasks.SetBatchPolicy),
            (1, tasks.ListWork),
            (5, gold.Set),
            (2, gold.Retire),
            (1, gold.ReadUse),
            (1, gold.ReadPools),
            (1, overlaps.Read),
            (1, overlaps.ReadFigures),
            (3, qualifications.Set),
            (1, qualifications.Read),
            (1, selfAudits.Read),
            (2, drift.Observe),
            (1, drift.Acknowledge),
            (1, drift.Read),
            (1, drift.ReadTeam),
            (1, drift.ListAlarms),
            (1, keys.Issue),
            (1, keys.Revoke),
            (1, keys.Replace),
            (1, keys.Use),
            (1, keys.Read),
            (1, keys.AddEntry),
            (1, keys.EndEntry),
            (1, keys.ListEntries),
            (1, keys.NoteAct),
            (1, keys.ReadTrail),
            (1, keys.EnsureSeal),
            (8, tills.Pay),
            (1, tills.Read),
            (2, webhooks.Add),
            (1, webhooks.Change),
            (1, webhooks.Remove),
            (1, webhooks.ReadWebhooks),
            (2, webhooks.Announce),
            (1, webhooks.NoteAgreement),
            (1, webhooks.Read),
            (1, webhooks.ReadDeliveries),
            (1, webhooks.SetPaused),
            (1, webhooks.Rotate),
            (1, webhooks.Ping),
            (1, webhooks.Redeliver),
            (3, webhooks.ReadNext),
            (3, webhooks.NoteAttempt),
        ];
        weights = work.Sum(w => w.Weight);
    }

    public Intent Next()
    {
        var number = ++intents;
        // Nobody can do anything in a project without its settings.
        if (known.Projects.Any(p => !known.Knows(p)))
            return number % 2 == 0 ? projects.Create(number) : projects.Read(number);
        // And there is nothing to judge before an import.
        if (known.OpenItems.Count == 0 && number % 3 != 0)
            return known.Random.OneIn(4) ? imports.Open(number) : imports.Stage(number);
        // What opens and closes in steps is worth being disturbed.
        if (known.Plan.LargeBatchItems > 0 && known.Random.OneIn(8))
            return imports.SetClosed(number);
        // And nobody is known before they have been seen at work for long.
        if (known.Plan.IsObserved && known.Annotators.Count == known.Plan.Annotators)
            return projects.Enroll(number);
        if (known.Plan.IsObserved && known.Random.Percent(80))
            return known.Random.OneIn(20) ? drift.Acknowledge(number) : drift.Observe(number);
        if (known.Plan.HasJobs && known.Random.Percent(60))
            return jobs.Next(number);
        var at = known.Random.Below(weights);
        foreach (var (weight, make) in work)
        {
            if ((at -= weight) < 0)
                return make(number);
        }
        throw new InvalidOperationException("the weights do not add up");
    }
}
