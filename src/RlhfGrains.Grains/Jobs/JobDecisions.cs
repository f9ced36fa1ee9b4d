using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Jobs;

/// <summary>What callers ask of a job.</summary>
public static class JobDecisions
{
    public static Decision<JobView> Ask(JobState state, AskJob m, Turn turn) =>
        Once.Decide(state.Requests, m.Request, () =>
        {
            if (state.Job is not null)
                return Decision.Refuse<JobView>(JobRefusal.JobExists);
            if (m.Task.Fault() is { } fault)
                return Decision.Refuse<JobView>(JobRefusal.InvalidExport, fault);
            var asked = new JobAsked(new JobId(GrainKeys.IdOf(turn.Self)), m.Task, m.By, turn.Now);
            return Decision.Reply(state.After(asked), [asked], [Reminder(turn, state.Reminders)]);
        });

    public static Decision<JobView> Cancel(JobState state, CancelJob m, Turn turn) =>
        Once.Decide(state.Requests, m.Request, () =>
        {
            if (state.Job is not { } job)
                return Unknown(turn);
            if (state.IsOver)
                return Decision.Refuse<JobView>(JobRefusal.JobOver);
            // Nobody would hear of it.
            if (state.Hold?.Lasts(turn.Now) is not true)
                return End(turn, state, new JobCancelled(turn.Now));
            var asked = new JobCancelAsked(m.By, turn.Now);
            return job.IsCancelAsked ? Decision.Reply(job) : Decision.Reply(state.After(asked), [asked]);
        });

    public static Decision<JobView> Read(JobState state, ReadJob m, Turn turn) =>
        state.Job is { } job ? Decision.Reply(job) : Unknown(turn);

    public static Decision<JobView> DropFiles(JobState state, DropJobFiles m, Turn turn)
    {
        if (state.Job is not { } job)
            return Unknown(turn);
        if (!state.IsOver)
            return End(
                turn,
                state,
                new JobFailed(
                    JobFault.PersonErased,
                    "a person was erased meanwhile, whose data may be in the files: ask again",
                    turn.Now
                )
            );
        if (job.Status is not JobStatus.Finished || job.Gone is not null)
            return Decision.Reply(job);
        var dropped = new JobFilesDropped(FilesGone.PersonErased, turn.Now);
        return Decision.Reply(state.After(dropped), [dropped]);
    }

    public static Decision<Done> Expire(JobState state, ExpireJobFiles m, Turn turn) =>
        state.Job is { Status: JobStatus.Finished, Gone: null }
            ? Decision.Accept([new JobFilesDropped(FilesGone.Expired, turn.Now)])
            : Decision.Ignore;

    public static Decision<Done> Remind(JobState state, RemindJob m, Turn turn)
    {
        if (state.Job is not { } job || state.IsOver || m.Number != state.Reminders + 1)
            return Decision.Ignore;
        if (state.Hold is { } hold && hold.Lasts(turn.Now))
            return Decision.Accept(
                [new JobReminded(IsOffered: false, turn.Now)],
                [Reminder(turn, state.Reminders + 1, hold.Until)]
            );
        if (job.IsCancelAsked)
            return Decision.Accept([new JobCancelled(turn.Now)], [Ended(turn)]);
        if (job.Attempt >= ClaimJob.AttemptsMax)
            return Decision.Accept([UsedUp(turn)], [Ended(turn)]);
        if (state.OffersInRow >= RemindJob.OffersMax)
            return Decision.Accept([NotTaken(turn)], [Ended(turn)]);
        // Each offer that nobody takes is followed by a longer wait.
        var next = turn.Now.AddSeconds((long)ClaimJob.LeaseSeconds << state.OffersInRow);
        return Decision.Accept(
            [new JobReminded(IsOffered: true, turn.Now)],
            [Reminder(turn, state.Reminders + 1, next)]
        );
    }

    internal static Decision<JobView> End(Turn turn, JobState state, IEvent end, params IEnumerable<Send> sends) =>
        Decision.Reply(state.After(end), [end], [Ended(turn), .. sends]);

    internal static Decision<JobView> Unknown(Turn turn) =>
        Decision.Refuse<JobView>(JobRefusal.UnknownJob, $"there is no job '{GrainKeys.IdOf(turn.Self)}'");

    static JobFailed UsedUp(Turn turn) =>
        new(
            JobFault.AttemptsUsedUp,
            $"it was begun {ClaimJob.AttemptsMax} times, and each time the process that ran it ended",
            turn.Now
        );

    static JobFailed NotTaken(Turn turn) =>
        new(
            JobFault.NotTaken,
            "no server took it for hours: does one run that has a folder for the files of jobs?",
            turn.Now
        );

    static Send Reminder(Turn turn, int taken, Instant? at = null) =>
        new(turn.Self, new RemindJob(taken + 1), at ?? turn.Now.AddSeconds(ClaimJob.LeaseSeconds));

    /// <summary>The list of jobs is told, so that an old one does not take the place of another for ever.</summary>
    static Send Ended(Turn turn) =>
        new(GrainKeys.JobsOf(GrainKeys.ProjectOf(turn.Self)), new EndEntry(GrainKeys.IdOf(turn.Self), turn.Now));
}
