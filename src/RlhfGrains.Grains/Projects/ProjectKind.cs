using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Projects;

public sealed class ProjectKind : GrainKind<ProjectState, ProjectSnapshot>
{
    public ProjectKind()
        : base(GrainKeys.Project, snapshotVersion: 1)
    {
        Takes<CreateProject, ProjectView>("project.create.v1", "project.view.v1", ProjectDecisions.Create);
        Takes<ChangeSettings, ProjectView>(
            "project.change-settings.v1",
            "project.view.v1",
            ProjectDecisions.ChangeSettings
        );
        Takes<ReadProject, ProjectView>("project.read.v1", "project.view.v1", ProjectDecisions.Read);
        Takes<ReadSettings, SettingsView>(
            "project.read-settings.v1",
            "project.settings.v1",
            ProjectDecisions.ReadSettings
        );
        Takes<AddBatch, Done>("project.add-batch.v1", "done.v1", ProjectDecisions.AddBatch);
        Takes<EnrollAnnotator, AnnotatorEnrollment>(
            "project.enroll-annotator.v1",
            "project.enrollment.v1",
            ProjectDecisions.Enroll
        );
        Takes<SetBatchPolicy, BatchPolicyView>(
            "project.set-batch-policy.v1",
            "project.batch-policy.v1",
            ProjectDecisions.SetBatchPolicy
        );
        Takes<ListWork, WorkList>("project.list-work.v1", "project.work-list.v1", ProjectDecisions.ListWork);
        Takes<ContinuePolicies>("project.continue-policies.v1", PolicyFanOut.Continue);
        Takes<ListBatches, IdPage>("project.list-batches.v1", "id-page.v1", ProjectDecisions.ListBatches);
        Takes<ListAnnotators, IdPage>("project.list-annotators.v1", "id-page.v1", ProjectDecisions.ListAnnotators);
        Takes<WantEvents>(WantEvents.StoredName, ProjectDecisions.WantEvents);

        Takes<CountQualified>("project.count-qualified.v1", ProjectDecisions.CountQualified);
        Takes<CountGoldUsedUp>("project.count-gold-used-up.v1", ProjectDecisions.CountGoldUsedUp);
        Takes<ReadGoldUse, GoldUse>("project.read-gold-use.v1", "project.gold-use.v1", ProjectDecisions.ReadGoldUse);

        Emits<GoldUsedUpCounted>("project.gold-used-up-counted.v1", static (project, e) => project.Apply(e));
        Emits<QualifiedCounted>("project.qualified-counted.v1", static (project, e) => project.Apply(e));
        Emits<ProjectCreated>("project.created.v1", static (project, e) => project.Apply(e));
        Emits<SettingsPublished>("project.settings-published.v1", static (project, e) => project.Apply(e));
        Emits<BatchAdded>("project.batch-added.v1", static (project, e) => project.Apply(e));
        Emits<BatchPolicySet>("project.batch-policy-set.v1", static (project, e) => project.Apply(e));
        Emits<AnnotatorEnrolled>("project.annotator-enrolled.v1", static (project, e) => project.Apply(e));
        Emits<EventsWanted>(EventsWanted.StoredName, static (project, e) => project.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (project, e) => project.Requests.Apply(e));
    }

    protected override ProjectState Create(GrainKey key) => new();

    protected override ProjectSnapshot Save(ProjectState state) => state.Save();

    protected override ProjectState Restore(GrainKey key, ProjectSnapshot snapshot) => ProjectState.Restore(snapshot);
}
