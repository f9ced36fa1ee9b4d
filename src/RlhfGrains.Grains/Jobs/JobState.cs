using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Jobs;

/// <summary>Who works on a job.</summary>
public sealed record JobHold(string Owner, string Claim, Instant Until)
{
    public bool Lasts(Instant now) => Until > now;
}

/// <summary>Long work: asked for, claimed, and over in one of three ways.</summary>
public sealed class JobState
{
    /// <summary>Null: nobody has asked for it.</summary>
    public JobView? Job { get; private set; }

    /// <summary>Null: nobody has it.</summary>
    public JobHold? Hold { get; private set; }

    /// <summary>How many reminders were taken.</summary>
    public int Reminders { get; private set; }

    /// <summary>Since it was claimed last.</summary>
    public int OffersInRow { get; private set; }

    public RequestLog Requests { get; private init; } = new();

    public bool IsOver => Job!.Status is JobStatus.Finished or JobStatus.Failed or JobStatus.Cancelled;

    public void Apply(JobAsked e) =>
        Job = new JobView(
            e.Id,
            e.Task,
            JobStatus.Waiting,
            e.By,
            e.At,
            Attempt: 0,
            ClaimedAt: null,
            Done: 0,
            Total: 0,
            IsCancelAsked: false,
            EndedAt: null,
            Failure: null,
            [],
            FilesUntil: null,
            Gone: null
        );

    public void Apply(JobClaimed e)
    {
        Hold = new JobHold(e.Owner, e.Claim, e.Until);
        OffersInRow = 0;
        Job = Job! with
        {
            Status = JobStatus.Running,
            Attempt = Job.Attempt + 1,
            ClaimedAt = e.At,
            Done = 0,
            Total = 0,
        };
    }

    public void Apply(ClaimRenewed e)
    {
        Hold = Hold! with { Until = e.Until };
        Job = Job! with { Done = e.Done, Total = e.Total };
    }

    public void Apply(JobReminded e)
    {
        Reminders++;
        if (!e.IsOffered)
            return;
        Hold = null;
        OffersInRow++;
        Job = Job! with { Status = JobStatus.Waiting };
    }

    public void Apply(JobCancelAsked _) => Job = Job! with { IsCancelAsked = true };

    public void Apply(JobFinished e)
    {
        End(JobStatus.Finished, e.At);
        Job = Job! with { Files = e.Files, FilesUntil = e.KeptUntil, Done = Job.Total };
    }

    public void Apply(JobFailed e)
    {
        End(JobStatus.Failed, e.At);
        Job = Job! with { Failure = new JobFailure(e.Fault, e.Detail) };
    }

    public void Apply(JobCancelled e) => End(JobStatus.Cancelled, e.At);

    public void Apply(JobFilesDropped e) => Job = Job! with { Gone = e.Because };

    /// <summary>The job as it is when this has happened.</summary>
    public JobView After(IEvent happened)
    {
        var after = new JobState { Job = Job, Hold = Hold };
        switch (happened)
        {
            case JobAsked e:
                after.Apply(e);
                break;
            case JobClaimed e:
                after.Apply(e);
                break;
            case ClaimRenewed e:
                after.Apply(e);
                break;
            case JobCancelAsked e:
                after.Apply(e);
                break;
            case JobFinished e:
                after.Apply(e);
                break;
            case JobFailed e:
                after.Apply(e);
                break;
            case JobCancelled e:
                after.Apply(e);
                break;
            case JobFilesDropped e:
                after.Apply(e);
                break;
            default:
                throw new InvalidOperationException($"nobody is answered with {happened.GetType().Name}");
        }
        return after.Job!;
    }

    public JobSnapshot Save() => new(Job, Hold, Reminders, OffersInRow, Requests.Save());

    public static JobState Restore(JobSnapshot snapshot) =>
        new()
        {
            Job = snapshot.Job,
            Hold = snapshot.Hold,
            Reminders = snapshot.Reminders,
            OffersInRow = snapshot.OffersInRow,
            Requests = RequestLog.Restore(snapshot.Requests),
        };

    void End(JobStatus how, Instant at)
    {
        // The claim stays: its runner may say once more how it ended.
        Job = Job! with { Status = how, EndedAt = at };
    }
}

public sealed record JobSnapshot(
    JobView? Job,
    JobHold? Hold,
    int Reminders,
    int OffersInRow,
    RequestLogSnapshot Requests
);
