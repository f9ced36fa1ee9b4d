using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Jobs;

public sealed class JobKind : GrainKind<JobState, JobSnapshot>
{
    public JobKind()
        : base(GrainKeys.Job, snapshotVersion: 1)
    {
        Takes<AskJob, JobView>("job.ask.v1", "job.view.v1", JobDecisions.Ask);
        Takes<CancelJob, JobView>("job.cancel.v1", "job.view.v1", JobDecisions.Cancel);
        Takes<ReadJob, JobView>("job.read.v1", "job.view.v1", JobDecisions.Read);
        Takes<DropJobFiles, JobView>("job.drop-files.v1", "job.view.v1", JobDecisions.DropFiles);
        Takes<ClaimJob, JobClaim>("job.claim.v1", "job.claimed.v1", ClaimDecisions.Claim);
        Takes<RenewClaim, JobClaim>("job.renew-claim.v1", "job.claimed.v1", ClaimDecisions.Renew);
        Takes<FinishJob, JobView>("job.finish.v1", "job.view.v1", ClaimDecisions.Finish);
        Takes<FailJob, JobView>("job.fail.v1", "job.view.v1", ClaimDecisions.Fail);
        Takes<EndCancelledJob, JobView>("job.end-cancelled.v1", "job.view.v1", ClaimDecisions.EndCancelled);
        Takes<RemindJob>("job.remind.v1", JobDecisions.Remind);
        Takes<ExpireJobFiles>("job.expire-files.v1", JobDecisions.Expire);

        Emits<JobAsked>("job.asked.v1", static (job, e) => job.Apply(e));
        Emits<JobClaimed>("job.claim-taken.v1", static (job, e) => job.Apply(e));
        Emits<ClaimRenewed>("job.claim-renewed.v1", static (job, e) => job.Apply(e));
        Emits<JobReminded>("job.reminded.v1", static (job, e) => job.Apply(e));
        Emits<JobCancelAsked>("job.cancel-asked.v1", static (job, e) => job.Apply(e));
        Emits<JobFinished>("job.finished.v1", static (job, e) => job.Apply(e));
        Emits<JobFailed>("job.failed.v1", static (job, e) => job.Apply(e));
        Emits<JobCancelled>("job.cancelled.v1", static (job, e) => job.Apply(e));
        Emits<JobFilesDropped>("job.files-dropped.v1", static (job, e) => job.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (job, e) => job.Requests.Apply(e));
    }

    protected override JobState Create(GrainKey key) => new();

    protected override JobSnapshot Save(JobState state) => state.Save();

    protected override JobState Restore(GrainKey key, JobSnapshot snapshot) => JobState.Restore(snapshot);
}
