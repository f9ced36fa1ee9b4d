using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Replay;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// People at work: several at once submit judgments, alone and in streams, send some of them again, withdraw some and
/// import items, until the server is gone or they are told to stop. Whatever they were answered is in the ledger.
/// </summary>
sealed class Crowd(ChaosProject project, int seed)
{
    const int Workers = 8;
    const int Annotators = 60;
    const int LinesPerStream = 20;
    const int ItemsPerImport = 30;

    /// <summary>100 ms after an answer that says "not now": it is a crowd, not an attack.</summary>
    const int PauseMs = 100;

    readonly Ledger ledger = project.Ledger;
    int judgments,
        imports,
        answered;

    /// <summary>Requests that got an answer, whatever it was.</summary>
    public int Answered => answered;

    /// <returns>When nobody can work any more.</returns>
    public Task Work(CancellationToken stop) =>
        Task.WhenAll(
            Enumerable
                .Range(0, Workers)
                .Select(w =>
                    Task.Run(() => WorkAlone(new Random(unchecked((seed * 397) ^ w)), stop), CancellationToken.None)
                )
        );

    async Task WorkAlone(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await (
                    random.Next(100) switch
                    {
                        < 62 => Submit(NewJudgment(random)),
                        < 72 => Repeat(random),
                        < 84 => Stream([.. Enumerable.Range(0, LinesPerStream).Select(_ => NewJudgment(random))]),
                        < 96 => Withdraw(random),
                        _ => Import(new SentImport($"more{Interlocked.Increment(ref imports)}", []), 1),
                    }
                );
                Interlocked.Increment(ref answered);
            }
            catch (ApiProblem problem)
            {
                Interlocked.Increment(ref answered);
                ledger.Refused(problem.Code);
                if (problem.IsPassing || (int)problem.Status == 507)
                    await Pause(stop);
            }
            catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.ConnectionError)
            {
                // Nobody took the request: the server is gone.
                return;
            }
            catch (Exception failure)
                when (failure
                        is HttpRequestException
                            or IOException
                            or System.Net.Sockets.SocketException
                            or TaskCanceledException
                )
            {
                if (failure is System.Net.Sockets.SocketException)
                    return;
                ledger.Cut();
            }
        }
    }

    static async Task Pause(CancellationToken stop)
    {
        try
        {
            await Task.Delay(PauseMs, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by itself.
        }
    }

    SentJudgment NewJudgment(Random random)
    {
        var judgment = new SentJudgment(
            $"j{Interlocked.Increment(ref judgments)}",
            project.Items[random.Next(project.Items.Count)],
            $"person {random.Next(Annotators)}",
            random.Next(-ChaosProject.StrengthMax, ChaosProject.StrengthMax + 1)
        );
        ledger.Sending(judgment);
        return judgment;
    }

    public async Task Submit(SentJudgment judgment)
    {
        ledger.Sending(judgment);
        try
        {
            var receipt = await project.Ingest.Post(
                $"{ledger.Path}/items/{judgment.Item}/judgments",
                Body(judgment),
                CancellationToken.None
            );
            ledger.Acknowledge(judgment, (string)receipt["recordedAt"]!);
        }
        catch (ApiProblem problem) when (!problem.IsPassing && (int)problem.Status != 507)
        {
            ledger.Refuse(judgment, problem.Code);
        }
    }

    Task Repeat(Random random) =>
        Any(random, j => j.Fate is Fate.Acknowledged) is { } judgment ? Submit(judgment) : Submit(NewJudgment(random));

    /// <param name="sent">Few enough that their answers can wait until all are sent.</param>
    public async Task Stream(IReadOnlyList<SentJudgment> sent)
    {
        foreach (var judgment in sent)
            ledger.Sending(judgment);
        await using var exchange = await LineExchange.Open(
            project.Ingest.Server,
            $"{ledger.Path}/judgments",
            project.Ingest.Key,
            CancellationToken.None
        );
        var lines = new StringBuilder();
        foreach (var judgment in sent)
        {
            var body = Body(judgment);
            body["item"] = judgment.Item;
            lines.Append(body.ToJsonString()).Append('\n');
        }
        await exchange.Write(Encoding.UTF8.GetBytes(lines.ToString()), CancellationToken.None);
        await exchange.End(CancellationToken.None);
        await exchange.Read(line => Outcome(line), CancellationToken.None);
    }

    void Outcome(ReadOnlySpan<byte> line)
    {
        var outcome = JsonNode.Parse(Encoding.UTF8.GetString(line))!;
        if ((string?)outcome["id"] is not { } id || ledger.Find(id) is not { } judgment)
            return;
        if ((int)outcome["status"]! == 201)
            ledger.Acknowledge(judgment, (string)outcome["recordedAt"]!);
        else if ((int)outcome["status"]! is 503 or 507)
            ledger.Refused((string)outcome["code"]!);
        else
            ledger.Refuse(judgment, (string)outcome["code"]!);
    }

    Task Withdraw(Random random) =>
        Any(random, j => j is { Fate: Fate.Acknowledged, Withdrawal: null }) is { } judgment
            ? Withdraw(judgment)
            : Submit(NewJudgment(random));

    public async Task Withdraw(SentJudgment judgment)
    {
        judgment.Withdrawal = Fate.Unknown;
        try
        {
            await project.Lead.Post(
                $"{ledger.Path}/items/{judgment.Item}/judgments/{judgment.Id}:withdraw",
                new JsonObject { ["reason"] = "a slip" },
                CancellationToken.None
            );
        }
        catch (ApiProblem problem) when (problem.Code == "already-withdrawn")
        {
            // An earlier request of ours, whose answer never came.
        }
        judgment.Withdrawal = Fate.Acknowledged;
    }

    /// <summary>Imports a batch, or goes on with one whose answer never came.</summary>
    public async Task Import(SentImport import, long fromLine)
    {
        if (import.Items.Count == 0)
        {
            import = import with
            {
                Items = [.. Enumerable.Range(0, ItemsPerImport).Select(i => $"{import.Batch}-{i}")],
            };
            ledger.Imports.Enqueue(import);
        }
        var lines = ChaosProject.Lines(import.Items.Skip((int)fromLine - 1), ledger.Project);
        await project.Ingest.PostLines(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ledger.Path}/batches/{import.Batch}/items?importId=only&fromLine={fromLine}"
            ),
            lines,
            CancellationToken.None
        );
        import.IsAcknowledged = true;
    }

    /// <summary>Enrols somebody new: a change that is always possible.</summary>
    /// <returns>The status, and the code of a problem.</returns>
    public async Task<string> Enrol(string person)
    {
        try
        {
            await project.Lead.Post(
                $"{ledger.Path}/annotators",
                new JsonObject { ["externalId"] = person },
                CancellationToken.None
            );
            return "201";
        }
        catch (ApiProblem problem)
        {
            return $"{(int)problem.Status} {problem.Code}";
        }
    }

    /// <summary>Goes on with some items until the server says that they are complete.</summary>
    public async Task Fill(IEnumerable<string> items)
    {
        foreach (var item in items)
        {
            for (var i = 0; !ledger.Filled.Contains(item); i++)
            {
                var judgment = new SentJudgment($"f{Interlocked.Increment(ref judgments)}", item, $"filler {i}", i % 2);
                await Submit(judgment);
                if (judgment.Fate is Fate.Refused)
                    ledger.Filled.Add(item);
            }
        }
    }

    /// <summary>Sends again whatever was never answered: ids make that harmless.</summary>
    public async Task Resend()
    {
        foreach (var judgment in ledger.Judgments.Where(j => j.Fate is Fate.Unknown).ToList())
            await Submit(judgment);
        foreach (var judgment in ledger.Judgments.Where(j => j.Withdrawal is Fate.Unknown).ToList())
            await Withdraw(judgment);
        foreach (var import in ledger.Imports.Where(i => !i.IsAcknowledged).ToList())
            await Finish(import);
    }

    async Task Finish(SentImport import)
    {
        var from = 1L;
        try
        {
            var batch = await project.Lead.Get($"{ledger.Path}/batches/{import.Batch}", CancellationToken.None);
            if ((string)batch["status"]! is "open" or "opening")
            {
                import.IsAcknowledged = true;
                return;
            }
            from = (long)batch["import"]!["nextLine"]!;
        }
        catch (ApiProblem problem) when (problem.Code == "unknown-batch")
        {
            // Nothing of it arrived: from the beginning.
        }
        await Import(import, from);
    }

    SentJudgment? Any(Random random, Func<SentJudgment, bool> which)
    {
        // The order of a table that others write to is as good as a draw.
        var some = ledger.Judgments.Where(which).Take(1 + random.Next(50)).ToList();
        return some.Count == 0 ? null : some[random.Next(some.Count)];
    }

    static JsonObject Body(SentJudgment judgment) =>
        new()
        {
            ["id"] = judgment.Id,
            ["externalAnnotator"] = judgment.Annotator,
            ["rationale"] = judgment.Rationale,
            ["answers"] = new JsonArray(
                new JsonObject
                {
                    ["criterion"] = ReplayOptions.Criterion,
                    ["preference"] = new JsonObject
                    {
                        ["first"] = "x",
                        ["second"] = "y",
                        ["strength"] = judgment.Strength,
                    },
                }
            ),
        };
}
