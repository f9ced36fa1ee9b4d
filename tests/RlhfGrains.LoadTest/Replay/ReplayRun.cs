using System.Diagnostics;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Judgments;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>Sends a file, and then checks what the server made of it.</summary>
/// <param name="child">Set when the server was started here.</param>
sealed class ReplayRun(
    Uri server,
    string key,
    ReplayOptions options,
    JudgmentFile file,
    string? expectedPath,
    ServerProcess? child
)
{
    readonly Backoff backoff = new(options.BusyRetries, Screen.Say);

    /// <returns>Whether everything holds.</returns>
    public async Task<bool> Run(CancellationToken cancellation)
    {
        using var acknowledged = AcknowledgedList.Open(options.AcknowledgedPath, options.Resume);
        using var api = new ApiClient(server, key, options.Connections);
        var rows = file.Rows.Where(r => options.SendAgain || !acknowledged.Contains(r.Id)).ToList();
        Announce(acknowledged, rows.Count);

        var setup = new ProjectSetup(api, options, file, backoff);
        await setup.Prepare(cancellation);
        var outcomes = new Outcomes(acknowledged);
        var watch = new LiveWatch(api, options.Project, outcomes);
        var verdict = new Verdict();
        var (keyId, ingestKey) = await setup.NewIngestKey(cancellation);
        await Send(rows, ingestKey, outcomes, watch, verdict, cancellation);
        await setup.Revoke(keyId, cancellation);

        await Check(api, acknowledged, outcomes, watch, verdict, cancellation);
        verdict.Print($"replay of {file.Path} into project {options.Project}");
        foreach (var refusal in outcomes.Refusals)
            Screen.Say(refusal);
        return verdict.Holds;
    }

    void Announce(AcknowledgedList acknowledged, int toSend)
    {
        Screen.Say(
            $"{file.Path}: {file.Rows.Count:N0} judgments of {file.Items.Count:N0} items in {file.Categories.Count} categories"
                + (file.IsWhole ? "" : " (a part of the file)")
        );
        if (file.Repeats > 0)
            Screen.Say($"{file.Repeats:N0} rows are left out: their annotator had judged the item in an earlier row");
        var mode = options.Mode.ToString().ToLowerInvariant();
        Screen.Say(
            $"{server}, {options.Connections} connections, mode {mode}; acknowledged ids go to {options.AcknowledgedPath}"
        );
        if (acknowledged.Count > 0)
            Screen.Say($"{acknowledged.Count:N0} are acknowledged already; {toSend:N0} to send");
    }

    async Task Send(
        List<JudgmentRow> rows,
        string ingestKey,
        Outcomes outcomes,
        LiveWatch watch,
        Verdict verdict,
        CancellationToken cancellation
    )
    {
        using var api = new ApiClient(server, ingestKey, options.Connections);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var bodies = new JudgmentBodies(file.Form.Scale);
        var lanes = new Lanes(options.Connections);
        var started = Stopwatch.GetTimestamp();
        var sending = Task.WhenAll(
            lanes.Deal(rows, stop.Token),
            options.Mode is SendMode.Stream
                ? new StreamSender(api, options.Project, bodies, backoff, outcomes).Send(lanes, stop.Token)
                : new SingleSender(api, options.Project, bodies, backoff, outcomes).Send(lanes, stop.Token)
        );
        var watching = watch.Run(stop.Token);
        var killer = new Killer(child, options.Kills, outcomes, rows.Count);
        var killing = killer.Run(stop.Token);
        try
        {
            await Screen.Follow(
                "judgments",
                rows.Count,
                () => (outcomes.Answered, Note(outcomes, watch, started)),
                FirstFailure(sending, killing, stop)
            );
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watching, killing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        killer.Conclude(verdict);
        var sent =
            $"{outcomes.Answered:N0} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {backoff.Retries:N0} retries";
        verdict.Add("sent", sent, $"{rows.Count:N0}", outcomes.Answered == rows.Count);
        verdict.Equal("refused", outcomes.Refused, 0);
    }

    // A sender that gives up, or a server that does not come back, ends the others, which would wait for rows or
    // answers for ever.
    static async Task FirstFailure(Task sending, Task killing, CancellationTokenSource stop)
    {
        var first = await Task.WhenAny(sending, killing);
        if (first.IsFaulted)
            await stop.CancelAsync();
        await first;
        await sending;
    }

    static string Note(Outcomes outcomes, LiveWatch watch, long started)
    {
        var perSecond = outcomes.Answered / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var alpha = watch.Latest.Plain.AlphaNominal is { } a ? $"{a:0.0000}" : "-";
        return $"{perSecond:N0}/s, live alpha nominal {alpha}";
    }

    async Task Check(
        ApiClient api,
        AcknowledgedList acknowledged,
        Outcomes outcomes,
        LiveWatch watch,
        Verdict verdict,
        CancellationToken cancellation
    )
    {
        watch.Conclude(verdict, options.CountsFollow);
        verdict.Equal("acknowledged", acknowledged.Count, file.Rows.Count - outcomes.Refused);
        bool Counted(JudgmentRow row) => acknowledged.Contains(row.Id);
        var live = await backoff.Ask(
            () =>
                LiveAgreement.Counted(
                    api,
                    options.Project,
                    options.CountsFollow ? acknowledged.Count : 0,
                    cancellation
                ),
            cancellation
        );
        AgreementCheck.Project(verdict, live, UnitTable.Of(file, null, Counted));
        var byCategory = await backoff.Ask(
            () => LiveAgreement.ByCategory(api, options.Project, cancellation),
            cancellation
        );
        AgreementCheck.Categories(verdict, file, byCategory, Counted);
        var enrolled = await Pages.Read(
            api,
            $"/v1/projects/{options.Project}/annotators",
            "items",
            a => (string)a["id"]!,
            backoff,
            cancellation
        );
        var annotators = enrolled.Distinct(StringComparer.Ordinal).Count();
        verdict.Equal(
            "annotators enrolled",
            annotators,
            file.Rows.Where(Counted).Select(r => r.Annotator).Distinct(StringComparer.Ordinal).Count()
        );
        PublishedCheck.Compare(verdict, file, expectedPath, live, annotators);

        var stored = new StoredCheck(api, options.Project, file, acknowledged, backoff);
        var sample = stored.Sample(options.ItemsChecked);
        await Screen.Follow(
            "items read back",
            sample.Count,
            () => (stored.ItemsRead, ""),
            stored.Run(sample, options.Connections, cancellation)
        );
        stored.Conclude(verdict);
    }
}
