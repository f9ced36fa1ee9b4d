using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Requests;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Projects;

public static class ProjectDecisions
{
    public static Decision<ProjectView> Create(ProjectState project, CreateProject m, Turn turn) => Once.Decide(project.Requests, m.Request, () =>
    {
        if (project.Created is not null) return Decision.Refuse<ProjectView>(ProjectRefusal.ProjectExists, "a project of this id is there already");
        if (SettingsRules.Fault(m.Settings) is { } fault) return Decision.Refuse<ProjectView>(ProjectRefusal.InvalidSettings, fault);
        var created = new ProjectCreated(new ProjectId(turn.Self.Name), m.Name, m.Secret, turn.Now);
        var settings = new SettingsPublished(Numbered(m.Settings, 1), turn.Now);
        return Decision.Reply(new ProjectView(created.Id, m.Name, turn.Now, settings.Settings, turn.Now, 0, 0), [created, settings]);
    });

    public static Decision<ProjectView> ChangeSettings(ProjectState project, ChangeSettings m, Turn turn) => Once.Decide(project.Requests, m.Request, () =>
    {
        if (project.Created is null) return Decision.Refuse<ProjectView>(ProjectRefusal.UnknownProject);
        var current = project.Current.Settings;
        if (m.BasedOn != current.Version)
            return Decision.Refuse<ProjectView>(ProjectRefusal.SettingsChanged, $"version {current.Version} is in force; the change was based on version {m.BasedOn}");
        if (SettingsRules.Fault(m.Settings) is { } fault) return Decision.Refuse<ProjectView>(ProjectRefusal.InvalidSettings, fault);
        if (SettingsRules.Breaks(current, m.Settings) is { } broken) return Decision.Refuse<ProjectView>(ProjectRefusal.DeclaredIsFinal, broken);
        var published = new SettingsPublished(Numbered(m.Settings, current.Version + 1), turn.Now);
        return Decision.Reply(View(project, published), [published]);
    });

    public static Decision<ProjectView> Read(ProjectState project, ReadProject m, Turn turn) =>
        project.Created is null ? Decision.Refuse<ProjectView>(ProjectRefusal.UnknownProject) : Decision.Reply(View(project, project.Current));

    public static Decision<SettingsView> ReadSettings(ProjectState project, ReadSettings m, Turn turn)
    {
        if (project.Created is null) return Decision.Refuse<SettingsView>(ProjectRefusal.UnknownProject);
        return project.Find(m.Version) is { } found
            ? Decision.Reply(new SettingsView(found.Settings, found.At))
            : Decision.Refuse<SettingsView>(ProjectRefusal.UnknownSettings, $"the settings have versions 1 to {project.Current.Settings.Version}");
    }

    public static Decision<Done> AddBatch(ProjectState project, AddBatch m, Turn turn)
    {
        if (project.Created is null) return Decision.Refuse<Done>(ProjectRefusal.UnknownProject);
        if (project.Holds(m.Batch)) return Decision.Ignore;
        if (project.Batches.Count >= ProjectState.BatchesMax)
            return Decision.Refuse<Done>(ProjectRefusal.TooManyBatches, $"a project has at most {ProjectState.BatchesMax} batches");
        // A batch that is told nothing announces nothing.
        return project.Wanted is EventTypes.None
            ? Decision.Accept([new BatchAdded(m.Batch)])
            : Decision.Accept([new BatchAdded(m.Batch)], [new(GrainKeys.Of(project.Created.Id, m.Batch), new WantEvents(project.Wanted))]);
    }

    /// <summary>The project's webhooks want to be told of other things than before: its batches announce them from now on.</summary>
    public static Decision<Done> WantEvents(ProjectState project, WantEvents m, Turn turn) => project.Created is not { } created || m.Events == project.Wanted
        ? Decision.Ignore
        : Decision.Accept([new EventsWanted(m.Events)], [.. project.Batches.Select(b => new Send(GrainKeys.Of(created.Id, b), m))]);

    public static Decision<AnnotatorEnrollment> Enroll(ProjectState project, EnrollAnnotator m, Turn turn)
    {
        if (project.Created is not { } created) return Decision.Refuse<AnnotatorEnrollment>(ProjectRefusal.UnknownProject);
        var id = m.ExternalId is { } external
            ? Chance.AnnotatorId(created.Secret, "annotator", external)
            : Chance.AnnotatorId(created.Secret, "annotator-request", m.RequestId);
        if (project.Holds(id)) return Decision.Reply(new AnnotatorEnrollment(id));
        if (project.Annotators.Count >= ProjectState.AnnotatorsMax)
            return Decision.Refuse<AnnotatorEnrollment>(ProjectRefusal.TooManyAnnotators, $"a project has at most {ProjectState.AnnotatorsMax} annotators");
        var profile = new Profile(m.ExternalId, m.Name, m.Contact);
        List<Send> sends = [new(GrainKeys.Of(created.Id, id), new RegisterAnnotator())];
        if (profile != Profile.Empty) sends.Add(new(GrainKeys.ProfileOf(created.Id, id), new KeepProfile(profile)));
        return Decision.Reply(new AnnotatorEnrollment(id), [new AnnotatorEnrolled(id)], sends);
    }

    public static Decision<IdPage> ListBatches(ProjectState project, ListBatches m, Turn turn) => project.Created is null
        ? Decision.Refuse<IdPage>(ProjectRefusal.UnknownProject)
        : Decision.Reply(Page.Of(project.Batches, m.After, m.CountMax, static b => b.Value));

    public static Decision<IdPage> ListAnnotators(ProjectState project, ListAnnotators m, Turn turn) => project.Created is null
        ? Decision.Refuse<IdPage>(ProjectRefusal.UnknownProject)
        : Decision.Reply(Page.Of(project.Annotators, m.After, m.CountMax, static a => a.Value));

    static ProjectView View(ProjectState project, SettingsPublished settings) => new(
        project.Created!.Id, project.Created.Name, project.Created.At, settings.Settings, settings.At, project.Batches.Count, project.Annotators.Count);

    static ProjectSettings Numbered(SettingsDraft draft, int version) =>
        new(version, draft.Categories, draft.Criteria, draft.RubricVersion, draft.Overlap);
}
