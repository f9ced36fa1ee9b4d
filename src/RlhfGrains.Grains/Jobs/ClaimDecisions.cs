using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Jobs;

/// <summary>What runners tell a job: only the last one that claimed it is listened to.</summary>
public static class ClaimDecisions
{
    public static Decision<JobClaim> Claim(JobState state, ClaimJob m, Turn turn)
    {
        if (state.Job is not { } job)
            return Decision.Refuse<JobClaim>(JobDecisions.Unknown(turn).Refusal!);
        if (state.IsOver)
            return Decision.Refuse<JobClaim>(JobRefusal.JobOver);
        if (state.Hold is { } hold && hold.Lasts(turn.Now))
        {
            if (hold.Claim == m.Claim)
                return Decision.Reply(new JobClaim(job, hold.Until));
            if (hold.Owner != m.Owner)
                return Decision.Refuse<JobClaim>(JobRefusal.JobClaimed);
        }
        if (job.Attempt >= ClaimJob.AttemptsMax)
            return Decision.Refuse<JobClaim>(JobRefusal.AttemptsUsedUp);
        var claimed = new JobClaimed(m.Owner, m.Claim, Lease(turn), turn.Now);
        return Decision.Reply(new JobClaim(state.After(claimed), claimed.Until), [claimed]);
    }

    public static Decision<JobClaim> Renew(JobState state, RenewClaim m, Turn turn)
    {
        if (Lost(state, m.Attempt, turn) is { } lost)
            return Decision.Refuse<JobClaim>(lost);
        if (state.IsOver)
            return Decision.Refuse<JobClaim>(JobRefusal.ClaimLost);
        var renewed = new ClaimRenewed(m.Done, m.Total, Lease(turn));
        return Decision.Reply(new JobClaim(state.After(renewed), renewed.Until), [renewed]);
    }

    public static Decision<JobView> Finish(JobState state, FinishJob m, Turn turn)
    {
        var finished = new JobFinished(m.Files, turn.Now.AddDays(FinishJob.FilesKeptDays), turn.Now);
        return End(
            state,
            m.Attempt,
            JobStatus.Finished,
            finished,
            turn,
            new Send(turn.Self, new ExpireJobFiles(), finished.KeptUntil)
        );
    }

    public static Decision<JobView> Fail(JobState state, FailJob m, Turn turn) =>
        End(state, m.Attempt, JobStatus.Failed, new JobFailed(m.Fault, m.Detail, turn.Now), turn);

    public static Decision<JobView> EndCancelled(JobState state, EndCancelledJob m, Turn turn) =>
        End(state, m.Attempt, JobStatus.Cancelled, new JobCancelled(turn.Now), turn);

    /// <summary>Once, however often the runner says so.</summary>
    static Decision<JobView> End(
        JobState state,
        int attempt,
        JobStatus how,
        IEvent end,
        Turn turn,
        params IEnumerable<Send> sends
    )
    {
        if (Lost(state, attempt, turn) is { } lost)
            return Decision.Refuse<JobView>(lost);
        if (!state.IsOver)
            return JobDecisions.End(turn, state, end, sends);
        return state.Job!.Status == how ? Decision.Reply(state.Job) : Decision.Refuse<JobView>(JobRefusal.ClaimLost);
    }

    /// <summary>A claim that ran out is still its runner's while nobody else has taken the job.</summary>
    static Refusal? Lost(JobState state, int attempt, Turn turn) =>
        state.Job is not { } job ? JobDecisions.Unknown(turn).Refusal
        : state.Hold is null || job.Attempt != attempt ? Refusal.Of(JobRefusal.ClaimLost)
        : null;

    static Instant Lease(Turn turn) => turn.Now.AddSeconds(ClaimJob.LeaseSeconds);
}
