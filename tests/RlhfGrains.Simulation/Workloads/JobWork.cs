using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Jobs that are asked for, and runners that do them, lose them and come too late.</summary>
sealed class JobWork(Knowledge known)
{
    const int Jobs = 2;

    public Intent Next(int number) =>
        known.Random.Below(16) switch
        {
            < 3 => Ask(number),
            < 4 => Cancel(number),
            < 5 => Read(number),
            < 6 => DropFiles(number),
            < 13 => Claim(number),
            < 15 => Renew(number),
            _ => End(number),
        };

    Intent Ask(int number)
    {
        Instant? to = known.Random.OneIn(4) ? Instant.UnixEpoch : null;
        var task = new JobTask(new RawExport(null, null, null, Instant.UnixEpoch, to, Names: false));
        return Logged(number, 30, r => new AskJob(r, task, new KeyId("by")));
    }

    Intent Cancel(int number) => Logged(number, 31, r => new CancelJob(r, new KeyId("by")));

    Intent Read(int number) => new(number, Job(), () => new ReadJob());

    Intent DropFiles(int number) => new(number, Job(), () => new DropJobFiles());

    Intent Claim(int number)
    {
        var owner = known.Random.OneIn(6) ? "another" : "server";
        var claim = known.Fresh("claim-");
        return new Intent(number, Job(), () => new ClaimJob(owner, claim));
    }

    Intent Renew(int number)
    {
        var attempt = Attempt();
        return new Intent(number, Job(), () => new RenewClaim(attempt, number, number + 1));
    }

    Intent End(int number)
    {
        var attempt = Attempt();
        IMessage end = known.Random.Below(3) switch
        {
            0 => new FinishJob(attempt, [new JobFile("items.jsonl", new string('a', 64), 12, 1)]),
            1 => new FailJob(attempt, JobFault.StorageFull, "there is no room left"),
            _ => new EndCancelledJob(attempt),
        };
        return new Intent(number, Job(), () => end);
    }

    Intent Logged(int number, byte content, Func<Request, IMessage> make)
    {
        var id = known.Fresh("job-");
        var message = make(new Request(id, [content, (byte)number]));
        return new Intent(number, Job(), () => message) { Id = id, IsLogged = true };
    }

    int Attempt() => known.Random.Between(1, ClaimJob.AttemptsMax);

    GrainKey Job() => GrainKeys.Of(known.Project(), new JobId($"job-{known.Random.Below(Jobs)}"));
}
