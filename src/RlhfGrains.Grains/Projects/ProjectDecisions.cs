using System.Text;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Projects;

public static class ProjectDecisions
{
    public static Decision<ProjectView> Create(ProjectState project, CreateProject m, Turn turn) =>
        Once.Decide(project.Requests, m.Request, () =>
        {
            if (project.Created is not null)
                return Decision.Refuse<ProjectView>(
                    ProjectRefusal.ProjectExists,
                    "a project of this id is there already"
                );
            if (SettingsRules.Fault(m.Settings) is { } fault)
                return Decision.Refuse<ProjectView>(ProjectRefusal.InvalidSettings, fault);
            if (Designed(m.Settings, m.Secret, out var draft) is { } refused)
                return refused;
            var created = new ProjectCreated(new ProjectId(turn.Self.Name), m.Name, m.Secret, turn.Now);
            var settings = new SettingsPublished(Numbered(draft, 1), turn.Now);
            return Decision.Reply(
                new ProjectView(created.Id, m.Name, turn.Now, settings.Settings, turn.Now, 0, 0, []),
                [created, settings]
            );
        });

    public static Decision<ProjectView> ChangeSettings(ProjectState project, ChangeSettings m, Turn turn) =>
        Once.Decide(project.Requests, m.Request, () =>
        {
            if (project.Created is null)
                return Decision.Refuse<ProjectView>(ProjectRefusal.UnknownProject);
            var current = project.Current.Settings;
            if (m.BasedOn != current.Version)
                return Decision.Refuse<ProjectView>(
                    ProjectRefusal.SettingsChanged,
                    $"version {current.Version} is in force; the change was based on version {m.BasedOn}"
                );
            if (SettingsRules.Fault(m.Settings) is { } fault)
                return Decision.Refuse<ProjectView>(ProjectRefusal.InvalidSettings, fault);
            if (SettingsRules.Breaks(current, m.Settings) is { } broken)
                return Decision.Refuse<ProjectView>(ProjectRefusal.DeclaredIsFinal, broken);
            if (Designed(m.Settings, project.Created.Secret, out var draft) is { } refused)
                return refused;
            var published = new SettingsPublished(Numbered(draft, current.Version + 1), turn.Now);
            return Decision.Reply(
                View(project, published),
                [published],
                [PolicyFanOut.First(published.Settings.Version, turn)]
            );
        });

    public static Decision<ProjectView> Read(ProjectState project, ReadProject m, Turn turn) =>
        project.Created is null
            ? Decision.Refuse<ProjectView>(ProjectRefusal.UnknownProject)
            : Decision.Reply(View(project, project.Current));

    public static Decision<SettingsView> ReadSettings(ProjectState project, ReadSettings m, Turn turn)
    {
        if (project.Created is null)
            return Decision.Refuse<SettingsView>(ProjectRefusal.UnknownProject);
        return project.Find(m.Version) is { } found
            ? Decision.Reply(new SettingsView(found.Settings, found.At))
            : Decision.Refuse<SettingsView>(
                ProjectRefusal.UnknownSettings,
                $"the settings have versions 1 to {project.Current.Settings.Version}"
            );
    }

    public static Decision<Done> AddBatch(ProjectState project, AddBatch m, Turn turn)
    {
        if (project.Created is null)
            return Decision.Refuse<Done>(ProjectRefusal.UnknownProject);
        if (project.Holds(m.Batch))
            return Decision.Ignore;
        if (project.Batches.Count >= ProjectState.BatchesMax)
            return Decision.Refuse<Done>(
                ProjectRefusal.TooManyBatches,
                $"a project has at most {ProjectState.BatchesMax} batches"
            );
        // The batch hears of a settings version that is being told to the others too: whichever comes last is the
        // newest. One that is told no wanted events announces none.
        List<Send> sends = [PolicyFanOut.OfBatch(project, m.Batch)];
        if (project.Wanted is not EventTypes.None)
            sends.Add(new(GrainKeys.Of(project.Created.Id, m.Batch), new WantEvents(project.Wanted)));
        return Decision.Accept([new BatchAdded(m.Batch)], sends);
    }

    /// <summary>
    /// The project's webhooks want to be told of other things than before: its batches announce them from now on.
    /// </summary>
    public static Decision<Done> WantEvents(ProjectState project, WantEvents m, Turn turn) =>
        project.Created is not { } created || m.Events == project.Wanted
            ? Decision.Ignore
            : Decision.Accept(
                [new EventsWanted(m.Events)],
                [.. project.Batches.Select(b => new Send(GrainKeys.Of(created.Id, b), m))]
            );

    public static Decision<AnnotatorEnrollment> Enroll(ProjectState project, EnrollAnnotator m, Turn turn)
    {
        if (project.Created is not { } created)
            return Decision.Refuse<AnnotatorEnrollment>(ProjectRefusal.UnknownProject);
        var id = m.ExternalId is { } external
            ? Chance.AnnotatorId(created.Secret, "annotator", external)
            : Chance.AnnotatorId(created.Secret, "annotator-request", m.RequestId);
        if (m.RequestId.Length == 0)
            return Enrolled(project, created, id, m, turn);
        // Who was enrolled is compared, and nothing that is said of them: a hash of that would outlive their erasure.
        var request = new Request(m.RequestId, Encoding.UTF8.GetBytes(id.Value));
        return Once.Decide(project.Requests, request, () => Enrolled(project, created, id, m, turn));
    }

    static Decision<AnnotatorEnrollment> Enrolled(
        ProjectState project,
        ProjectCreated created,
        AnnotatorId id,
        EnrollAnnotator m,
        Turn turn
    )
    {
        if (project.Holds(id))
            return Decision.Reply(new AnnotatorEnrollment(id, IsNew: false));
        if (project.Annotators.Count >= ProjectState.AnnotatorsMax)
            return Decision.Refuse<AnnotatorEnrollment>(
                ProjectRefusal.TooManyAnnotators,
                $"a project has at most {ProjectState.AnnotatorsMax} annotators"
            );
        if (
            m.IsLimited
            && project.Current.Settings.Quality.Qualification?.EnrolmentsPerHourMax is { } most
            && project.EnrolmentsIn(turn.Now) >= most
        )
            return Decision.Refuse<AnnotatorEnrollment>(
                ProjectRefusal.TooManyEnrolments,
                $"keys of role ingest enrol at most {most} people an hour"
            );
        var profile = new Profile(m.ExternalId, m.Name, m.Contact);
        List<Send> sends =
        [
            new(
                GrainKeys.Of(created.Id, id),
                new RegisterAnnotator(
                    Chance.AnnotatorKey(created.Secret, id),
                    project.Current.Settings.Version,
                    project.Current.Settings.Quality
                )
            ),
        ];
        if (profile != Profile.Empty)
            sends.Add(new(GrainKeys.ProfileOf(created.Id, id), new KeepProfile(profile)));
        return Decision.Reply(
            new AnnotatorEnrollment(id, IsNew: true),
            [new AnnotatorEnrolled(id, m.IsLimited ? turn.Now : null)],
            sends
        );
    }

    public static Decision<BatchPolicyView> SetBatchPolicy(ProjectState project, SetBatchPolicy m, Turn turn) =>
        Once.Decide(project.Requests, m.Request, () =>
        {
            if (project.Created is null)
                return Decision.Refuse<BatchPolicyView>(ProjectRefusal.UnknownProject);
            if (!project.Holds(m.Batch))
                return Decision.Refuse<BatchPolicyView>(BatchRefusal.UnknownBatch, "the project has no such batch");
            if (m.Policy.Priority is < -BatchPolicy.PriorityMax or > BatchPolicy.PriorityMax)
                return Decision.Refuse<BatchPolicyView>(
                    ProjectRefusal.InvalidSettings,
                    $"a priority is {-BatchPolicy.PriorityMax} to {BatchPolicy.PriorityMax}"
                );
            if (m.Policy.Overlap is < 1 or > ProjectSettings.OverlapMax)
                return Decision.Refuse<BatchPolicyView>(
                    ProjectRefusal.InvalidSettings,
                    $"a batch's own overlap is 1 to {ProjectSettings.OverlapMax}, or null for the project's"
                );
            var reply = new BatchPolicyView(m.Batch, m.Policy);
            return Decision.Reply(
                reply,
                [new BatchPolicySet(m.Batch, m.Policy)],
                [PolicyFanOut.OfBatch(project, m.Batch, m.Policy)]
            );
        });

    public static Decision<WorkList> ListWork(ProjectState project, ListWork m, Turn turn) =>
        project.Created is null
            ? Decision.Refuse<WorkList>(ProjectRefusal.UnknownProject)
            : Decision.Reply(
                new WorkList([
                    .. project
                        .Batches.Select(b => new BatchPolicyView(b, project.PolicyOf(b)))
                        .OrderByDescending(b => b.Policy.Priority),
                ])
            );

    public static Decision<IdPage> ListBatches(ProjectState project, ListBatches m, Turn turn) =>
        project.Created is null
            ? Decision.Refuse<IdPage>(ProjectRefusal.UnknownProject)
            : Decision.Reply(Page.Of(project.Batches, m.After, m.CountMax, static b => b.Value));

    public static Decision<IdPage> ListAnnotators(ProjectState project, ListAnnotators m, Turn turn) =>
        project.Created is null
            ? Decision.Refuse<IdPage>(ProjectRefusal.UnknownProject)
            : Decision.Reply(Page.Of(project.Annotators, m.After, m.CountMax, static a => a.Value));

    static ProjectView View(ProjectState project, SettingsPublished settings) =>
        new(
            project.Created!.Id,
            project.Created.Name,
            project.Created.At,
            settings.Settings,
            settings.At,
            project.Batches.Count,
            project.Annotators.Count,
            project.Qualified
        );

    public static Decision<Done> CountQualified(ProjectState project, CountQualified m, Turn turn) =>
        project.Created is null ? Decision.Ignore : Decision.Accept([new QualifiedCounted(m.Category, m.Change)]);

    public static Decision<Done> CountGoldUsedUp(ProjectState project, CountGoldUsedUp m, Turn turn) =>
        project.Created is null ? Decision.Ignore : Decision.Accept([new GoldUsedUpCounted(m.Change)]);

    public static Decision<GoldUse> ReadGoldUse(ProjectState project, ReadGoldUse m, Turn turn) =>
        Decision.Reply(new GoldUse(project.GoldUsedUp));

    /// <summary>The draft with everything that is computed once, when it is published.</summary>
    static Decision<ProjectView>? Designed(SettingsDraft draft, byte[] secret, out SettingsDraft designed)
    {
        if (draft.Assignment.Overlap is { } overlap)
            draft = draft with
            {
                Assignment = draft.Assignment with
                {
                    Overlap = overlap with { ShareKey = Chance.Mac(secret, "overlap-share", "") },
                },
            };
        if (draft.Quality.Gold is { } gold)
            draft = draft with
            {
                Quality = draft.Quality with { Gold = gold with { Key = Chance.Mac(secret, "gold-places", "") } },
            };
        designed = draft;
        if (draft.Quality.Qualification is not { } policy)
            return null;
        designed = draft with
        {
            Quality = draft.Quality with { Qualification = QualificationRules.Design(policy, out var refused) },
        };
        return refused is { } gate ? Decision.Refuse<ProjectView>(gate.Kind, gate.Detail) : null;
    }

    static ProjectSettings Numbered(SettingsDraft draft, int version) =>
        new(
            version,
            draft.Categories,
            draft.Criteria,
            draft.RubricVersion,
            draft.Overlap,
            draft.Assignment,
            draft.Quality
        );
}
