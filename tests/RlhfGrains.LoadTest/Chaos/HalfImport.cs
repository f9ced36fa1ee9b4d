namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// kill -9 while an import is half staged and judgments are given and withdrawn; the import goes on from the line that
/// the server names.
/// </summary>
static class HalfImport
{
    /// <summary>20,000 lines take seconds: every kill falls into them.</summary>
    const int Lines = 20_000;

    const int Items = 150;
    const int LoadMsMin = 60,
        LoadMsMax = 500;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "import", Items, run.Cancellation);
        var crowd = new Crowd(project, run.Random.Next());
        var import = new SentImport("big", [.. Enumerable.Range(0, Lines).Select(i => $"big-{i}")]);
        project.Ledger.Imports.Enqueue(import);
        var faults = new List<string>();
        var (kills, from) = (0, 1L);
        while (kills < run.Rounds && !import.IsAcknowledged)
        {
            var work = Task.WhenAll(crowd.Work(CancellationToken.None), Outlive(crowd.Import(import, from)));
            await Task.Delay(run.Random.Next(LoadMsMin, LoadMsMax), run.Cancellation);
            await server.Kill(run.Cancellation);
            await work;
            kills++;
            await server.Start(run.Cancellation);
            faults.AddRange(await new Audit(project).Run(run.Cancellation));
            from = await NextLine(project);
            ChaosRun.Say($"import: killed, goes on from line {from:N0} of {Lines:N0}");
        }
        await crowd.Resend();
        faults.AddRange(await new Audit(project).Run(run.Cancellation));
        run.NoFaults($"an import of {Lines:N0} items, killed {kills} times half done, beside withdrawals", faults);
        run.Check(
            "the import in the end",
            import.IsAcknowledged ? "whole" : "not acknowledged",
            "whole",
            import.IsAcknowledged
        );
    }

    static async Task<long> NextLine(ChaosProject project)
    {
        try
        {
            return (long)
                (await project.Lead.Get($"{project.Ledger.Path}/batches/big", CancellationToken.None))["import"]![
                    "nextLine"
                ]!;
        }
        catch (Http.ApiProblem problem) when (problem.Code == "unknown-batch")
        {
            return 1;
        }
    }

    static async Task Outlive(Task import)
    {
        try
        {
            await import;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // The kill that this is about.
        }
    }
}
