using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Projects, their settings, batches and people.</summary>
sealed class ProjectWork(Knowledge known, Model model)
{
    int settingsPublished;

    public Intent Create(int number)
    {
        var project = known.Project();
        var id = known.Fresh("create-");
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var message = new CreateProject(
            new Request(id, [1]),
            "A project",
            secret,
            Draft(categories: 2, criteria: 3, rubric: 1)
        );
        return new Intent(number, GrainKeys.Of(project), () => message)
        {
            Id = id,
            IsLogged = true,
            Learn = r => Learned(project, r),
        };
    }

    public Intent ChangeSettings(int number)
    {
        var project = known.Project();
        var newest = known.Newest(project);
        var random = known.Random;
        var id = known.Fresh("settings-");
        var draft = Draft(
            random.Between(2, Knowledge.Categories.Count),
            random.Between(newest.Criteria.Count, Knowledge.Criteria.Count),
            newest.RubricVersion + random.Below(2)
        );
        // Now and then one that contradicts itself, or is based on what is no longer in force.
        if (random.OneIn(8))
            draft = draft with { RubricVersion = random.Between(-1, 0) };
        var message = new ChangeSettings(
            new Request(id, [2, (byte)settingsPublished++]),
            newest.Version - (random.OneIn(8) ? 1 : 0),
            draft
        );
        return new Intent(number, GrainKeys.Of(project), () => message)
        {
            Id = id,
            IsLogged = true,
            Learn = r => Learned(project, r),
        };
    }

    public Intent Read(int number)
    {
        var project = known.Project();
        var newest = known.Knows(project) ? known.Newest(project).Version : 0;
        return new Intent(number, GrainKeys.Of(project), () => new ReadProject())
        {
            Learn = r => Learned(project, r),
            Check = (_, r) =>
                Held(((ProjectView)r).Settings.Version >= newest, $"{project} shows older settings than {newest}"),
        };
    }

    public Intent ReadSettings(int number)
    {
        var project = known.Project();
        var version = known.Random.Between(0, 4);
        return new Intent(number, GrainKeys.Of(project), () => new ReadSettings(version))
        {
            Check = (_, r) =>
                Held(((SettingsView)r).Settings.Version == version, $"{project} shows other settings than {version}"),
        };
    }

    public Intent AddBatch(int number)
    {
        var (project, batch) = (GrainKeys.Of(known.Project()), known.Batch());
        return new Intent(number, project, () => new AddBatch(batch))
        {
            Check = (_, _) => model.Listed(project, "batches", batch.Value),
        };
    }

    public Intent Enroll(int number)
    {
        var project = known.Project();
        var key = GrainKeys.Of(project);
        var id = known.Fresh("enroll-");
        var external = known.Random.OneIn(3) ? null : $"worker-{known.Random.Below(4)}";
        var message = new EnrollAnnotator(
            id,
            external,
            People.TextOf(number, "A name"),
            known.Random.OneIn(2) ? People.TextOf(number, "someone") : null,
            known.Random.OneIn(3)
        );
        return new Intent(number, key, () => message)
        {
            Id = id,
            IsLogged = true,
            Check = (_, r) =>
            {
                var annotator = ((AnnotatorEnrollment)r).Id;
                model.Listed(key, "annotators", annotator.Value);
                model.People.Keeps(project, annotator, number, model.Now);
            },
            Learn = r => Add(((AnnotatorEnrollment)r).Id),
        };
    }

    public Intent ChangeProfile(int number)
    {
        var (project, annotator, id) = (known.Project(), known.Random.Pick(known.Annotators), known.Fresh("profile-"));
        var message = new ChangeProfile(
            new Request(id, [11, (byte)number]),
            null,
            known.Random.OneIn(4) ? "" : People.TextOf(number, "A name"),
            known.Random.OneIn(2) ? null : People.TextOf(number, "someone")
        );
        return new Intent(number, GrainKeys.ProfileOf(project, annotator), () => message)
        {
            Id = id,
            Check = (_, _) => model.People.Keeps(project, annotator, number, model.Now),
        };
    }

    /// <summary>People who are suspended, leave, and come back; and tasks that a lead takes back.</summary>
    public Intent SetStatus(int number)
    {
        var (project, annotator, id) = (known.Project(), known.Random.Pick(known.Annotators), known.Fresh("person-"));
        var status = known.Random.Pick([
            AnnotatorStatus.Active,
            AnnotatorStatus.Active,
            AnnotatorStatus.Suspended,
            AnnotatorStatus.Removed,
        ]);
        var message = new SetAnnotatorStatus(
            new Request(id, [12, (byte)number]),
            status,
            known.Random.OneIn(8) ? "" : "a reason",
            "key"
        );
        return new Intent(number, GrainKeys.Of(project, annotator), () => message) { Id = id, IsLogged = true };
    }

    public Intent Recall(int number)
    {
        var (project, annotator, id) = (known.Project(), known.Random.Pick(known.Annotators), known.Fresh("recall-"));
        var message = new RecallTasks(
            new Request(id, [13, (byte)number]),
            known.Random.OneIn(2) ? null : new ItemId(GrainKeys.IdOf(known.SeenItem()))
        );
        return new Intent(number, GrainKeys.Of(project, annotator), () => message) { Id = id, IsLogged = true };
    }

    public Intent ListBatches(int number)
    {
        var project = GrainKeys.Of(known.Project());
        return new Intent(number, project, () => new ListBatches(0, 1_000))
        {
            Check = (a, r) => model.CheckListed(project, "batches", ((IdPage)r).Ids, a.HandedAt),
        };
    }

    public Intent ListAnnotators(int number)
    {
        var project = GrainKeys.Of(known.Project());
        return new Intent(number, project, () => new ListAnnotators(0, 1_000))
        {
            Check = (a, r) => model.CheckListed(project, "annotators", ((IdPage)r).Ids, a.HandedAt),
        };
    }

    public Intent ReadAnnotator(int number) =>
        new(number, GrainKeys.Of(known.Project(), known.Random.Pick(known.Annotators)), () => new ReadAnnotator());

    public Intent ReadProfile(int number)
    {
        var (project, annotator) = (known.Project(), known.Random.Pick(known.Annotators));
        return new Intent(number, GrainKeys.ProfileOf(project, annotator), () => new ReadProfile())
        {
            Check = (a, r) =>
                Held(
                    !model.People.TellsOfErased(project, annotator, $"{r}", a.HandedAt),
                    $"{annotator} of {project} is told as {r}, and was erased"
                ),
        };
    }

    SettingsDraft Draft(int categories, int criteria, int rubric) =>
        OverlapWork.WithAdaptive(
            new(
                [.. Knowledge.Categories.Take(categories)],
                [.. Knowledge.Criteria.Take(criteria)],
                rubric,
                known.Random.Pick<int?>([null, null, 1, 2, 3, 4]),
                Policy(),
                QualificationWork.Policies(known) with
                {
                    SelfAudit = SelfAuditWork.Policy(known),
                }
            ),
            known
        );

    AssignmentPolicy Policy() =>
        new(
            known.Random.Pick([AssignmentPolicy.LeaseSecondsMin, 60, 600]),
            known.Random.Between(1, 2),
            known.Random.OneIn(2)
        );

    void Learned(ProjectId project, IReply reply) => known.Learn(project, ((ProjectView)reply).Settings);

    void Add(AnnotatorId annotator)
    {
        if (!known.Annotators.Contains(annotator))
            known.Annotators.Add(annotator);
    }

    static void Held(bool holds, string what)
    {
        if (!holds)
            throw new BrokenPromise(Promise.ReadYourWrites, what);
    }
}
