using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Jobs;

public sealed class JobTests
{
    static readonly KeyId By = new("k1");
    static readonly JobTask All = new(new RawExport(null, null, null, null, null, Names: false));
    static readonly GrainKey Key = GrainKeys.Of(Given.Project, new JobId("job-1"));
    static readonly JobFile File = new("items.jsonl", new string('a', 64), 12, 1);

    readonly World world = new();

    [Fact]
    public void Job_IsAskedClaimedAndFinished_AndEachOfThemTwiceIsOnce()
    {
        var asked = world.Ask(Key, Ask()).Value;
        Assert.Equal(asked, world.Ask(Key, Ask()).Value);
        Assert.Equal((new JobId("job-1"), JobStatus.Waiting, 0), (asked.Id, asked.Status, asked.Attempt));

        var claim = world.Ask(Key, new ClaimJob("runner", "c1")).Value;
        Assert.Equal(claim, world.Ask(Key, new ClaimJob("runner", "c1")).Value);
        Assert.Equal((JobStatus.Running, 1), (claim.Job.Status, claim.Job.Attempt));

        var finished = world.Ask(Key, new FinishJob(1, [File])).Value;
        Assert.Equal(finished, world.Ask(Key, new FinishJob(1, [File])).Value);
        Assert.Equal(JobStatus.Finished, finished.Status);
        Assert.Equal(finished, world.Ask(Key, new ReadJob()).Value);
        Assert.Single(world.Journal, j => j.Event is JobFinished);
    }

    [Theory]
    [InlineData(true, null, false)]
    [InlineData(false, (Round)9, false)]
    [InlineData(false, null, true)]
    public void Ask_WithAFilterThatContradictsItself_IsRefused(bool noBatch, Round? round, bool turned)
    {
        var export = new RawExport(noBatch ? [] : null, null, round, turned ? world.Now : null, world.Now, false);

        Assert.Equal("invalid-export", world.Ask(Key, Ask() with { Task = new JobTask(export) }).Refusal!.Code);
        Assert.Equal("unknown-job", world.Ask(Key, new ReadJob()).Refusal!.Code);
    }

    [Fact]
    public void Ask_UnderAnotherRequest_IsRefused()
    {
        world.Ask(Key, Ask());

        Assert.Equal("job-exists", world.Ask(Key, Ask() with { Request = Given.Request("other") }).Refusal!.Code);
        Assert.Equal("id-reused", world.Ask(Key, Ask() with { Request = Given.Request("ask", 9) }).Refusal!.Code);
    }

    [Fact]
    public void Claim_IsOneRunners_UntilItRunsOut()
    {
        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("one", "c1"));
        Assert.Equal("job-claimed", world.Ask(Key, new ClaimJob("two", "c2")).Refusal!.Code);

        Pass(ClaimJob.LeaseSeconds - 1);
        world.Ask(Key, new RenewClaim(1, 5, 10));
        Pass(ClaimJob.LeaseSeconds - 1);
        Assert.Equal("job-claimed", world.Ask(Key, new ClaimJob("two", "c2")).Refusal!.Code);
        Pass(1);

        Assert.Equal(2, world.Ask(Key, new ClaimJob("two", "c2")).Value.Job.Attempt);
        Assert.Equal("claim-lost", world.Ask(Key, new RenewClaim(1, 6, 10)).Refusal!.Code);
        Assert.Equal("claim-lost", world.Ask(Key, new FinishJob(1, [File])).Refusal!.Code);
        Assert.Equal("claim-lost", world.Ask(Key, new FailJob(1, JobFault.Defect, "late")).Refusal!.Code);
        Assert.Equal((0, 0), (Read().Done, Read().Total));
        Assert.Equal(JobStatus.Finished, world.Ask(Key, new FinishJob(2, [File])).Value.Status);
    }

    [Fact]
    public void Claim_OfTheRunnerThatHasIt_BeginsAnew()
    {
        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("server", "before"));

        Assert.Equal(2, world.Ask(Key, new ClaimJob("server", "after")).Value.Job.Attempt);
        Assert.Equal("claim-lost", world.Ask(Key, new RenewClaim(1, 1, 1)).Refusal!.Code);
    }

    [Fact]
    public void Job_ThatNobodyWorksOn_IsOfferedAgainAndAgain_AndFailsWhenItHasEndedItsRunners()
    {
        world.Ask(Key, Ask());
        Pass(ClaimJob.LeaseSeconds);
        Assert.Equal(1, Offers());
        for (var attempt = 1; attempt <= ClaimJob.AttemptsMax; attempt++)
        {
            Assert.Equal(attempt, world.Ask(Key, new ClaimJob($"r{attempt}", "c")).Value.Job.Attempt);
            Pass(ClaimJob.LeaseSeconds);
        }

        Assert.Equal(ClaimJob.AttemptsMax, Offers());
        Assert.Equal((JobStatus.Failed, JobFault.AttemptsUsedUp), (Read().Status, Read().Failure!.Fault));
        Assert.Equal(0, world.Waiting);
    }

    [Fact]
    public void Job_ThatNobodyTakes_IsOfferedLessAndLessOften_AndFailsInTheEnd()
    {
        world.Ask(Key, Ask());
        while (world.Waiting > 0)
            Pass(ClaimJob.LeaseSeconds);

        Assert.Equal(RemindJob.OffersMax, Offers());
        Assert.Equal((JobStatus.Failed, JobFault.NotTaken), (Read().Status, Read().Failure!.Fault));
        Assert.InRange((Read().EndedAt!.Value - Read().AskedAt).TotalHours, 12, 48);
    }

    [Fact]
    public void Claim_BeyondTheLastAttempt_IsRefused()
    {
        world.Ask(Key, Ask());
        for (var attempt = 1; attempt <= ClaimJob.AttemptsMax; attempt++)
            world.Ask(Key, new ClaimJob("server", $"c{attempt}"));

        Assert.Equal("attempts-used-up", world.Ask(Key, new ClaimJob("server", "one more")).Refusal!.Code);
    }

    [Fact]
    public void Reminder_OfAJobThatIsHeld_WaitsForTheEndOfItsClaim_AndTakesItFromNobody()
    {
        world.Ask(Key, Ask());
        Pass(ClaimJob.LeaseSeconds / 2);
        world.Ask(Key, new ClaimJob("one", "c1"));
        Pass(ClaimJob.LeaseSeconds / 2);

        Assert.Equal((JobStatus.Running, 0), (Read().Status, Offers()));
        world.Send(Key, new RemindJob(1));
        Assert.Equal(1, world.Waiting);
        Pass(ClaimJob.LeaseSeconds / 2);
        Assert.Equal((JobStatus.Waiting, 1), (Read().Status, Offers()));
    }

    [Fact]
    public void Cancel_OfAJobThatNobodyHas_IsDoneAtOnce_AndOfOneThatRunsIsAsked()
    {
        var other = GrainKeys.Of(Given.Project, new JobId("job-2"));
        world.Ask(other, Ask());
        Assert.Equal(JobStatus.Cancelled, world.Ask(other, new CancelJob(Given.Request("c"), By)).Value.Status);

        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("one", "c1"));
        var asked = world.Ask(Key, new CancelJob(Given.Request("c"), By)).Value;
        Assert.Equal((JobStatus.Running, true), (asked.Status, asked.IsCancelAsked));
        Assert.True(world.Ask(Key, new RenewClaim(1, 1, 2)).Value.Job.IsCancelAsked);
        Assert.Equal(JobStatus.Cancelled, world.Ask(Key, new EndCancelledJob(1)).Value.Status);
        Assert.Equal("job-over", world.Ask(Key, new CancelJob(Given.Request("again"), By)).Refusal!.Code);
        Assert.Equal("job-over", world.Ask(Key, new ClaimJob("two", "c2")).Refusal!.Code);
        Assert.Equal("claim-lost", world.Ask(Key, new RenewClaim(1, 2, 2)).Refusal!.Code);
    }

    [Fact]
    public void Cancel_OfAJobWhoseRunnerIsGone_IsDoneWhenItsClaimRunsOut()
    {
        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("one", "c1"));
        world.Ask(Key, new CancelJob(Given.Request("c"), By));
        Pass(ClaimJob.LeaseSeconds);

        Assert.Equal(JobStatus.Cancelled, Read().Status);
    }

    [Fact]
    public void Files_GoWhenTheirTimeIsOver()
    {
        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("one", "c1"));
        world.Ask(Key, new FinishJob(1, [File]));
        Pass(24 * 3600L * FinishJob.FilesKeptDays - 1);
        Assert.Null(Read().Gone);
        Pass(1);

        Assert.Equal(FilesGone.Expired, Read().Gone);
        Assert.Equal([File], Read().Files);
        world.Send(Key, new ExpireJobFiles());
        Assert.Single(world.Journal, j => j.Event is JobFilesDropped);
    }

    [Fact]
    public void DropFiles_TakesThoseOfAFinishedJob_AndEndsOneThatRuns()
    {
        var running = GrainKeys.Of(Given.Project, new JobId("job-2"));
        world.Ask(running, Ask());
        world.Ask(running, new ClaimJob("one", "c1"));
        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("one", "c1"));
        world.Ask(Key, new FinishJob(1, [File]));

        Assert.Equal(FilesGone.PersonErased, world.Ask(Key, new DropJobFiles()).Value.Gone);
        Assert.Equal(FilesGone.PersonErased, world.Ask(Key, new DropJobFiles()).Value.Gone);
        Assert.Equal(JobFault.PersonErased, world.Ask(running, new DropJobFiles()).Value.Failure!.Fault);
        Assert.Equal("claim-lost", world.Ask(running, new FinishJob(1, [File])).Refusal!.Code);
    }

    [Fact]
    public void Job_ThatIsOver_MakesRoomInTheListOfJobs()
    {
        var list = GrainKeys.JobsOf(Given.Project);
        world.Ask(list, new AddEntry("job-1"));
        world.Ask(Key, Ask());
        world.Ask(Key, new ClaimJob("one", "c1"));
        world.Ask(Key, new FailJob(1, JobFault.StorageFull, "the disk is full"));

        Assert.Equal(world.Now, world.State<DirectoryState>(list).Find("job-1")!.EndsAt);
        Assert.Equal(world.Picture(Key), world.RefoldedPicture(Key));
        var before = world.Picture(Key);
        world.RestoreFromSnapshots();
        Assert.Equal(before, world.Picture(Key));
    }

    static AskJob Ask() => new(Given.Request("ask"), All, By);

    JobView Read() => world.Ask(Key, new ReadJob()).Value;

    int Offers() => world.Journal.Count(j => j.Event is JobReminded { IsOffered: true });

    void Pass(long seconds)
    {
        world.Now += TimeSpan.FromSeconds(seconds);
        world.DeliverDue();
    }
}
