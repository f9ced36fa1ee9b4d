using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Replay;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>
/// Reads agreement while judgments go in: each read must count at least what was acknowledged before it was asked (read
/// your writes).
/// </summary>
sealed class LiveWatch(ApiClient api, string project, Outcomes outcomes)
{
    /// <summary>Four reads a second: within every role's rate, and some dozens in a replay of ten seconds.</summary>
    const int ReadPeriodMs = 250;

    int behind;
    int backwards;
    int reads;

    public Figures Latest { get; private set; } = Figures.Nothing;

    public async Task Run(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(ReadPeriodMs));
        try
        {
            do await Read(cancellation);
            while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The replay has ended.
        }
    }

    async Task Read(CancellationToken cancellation)
    {
        try
        {
            var before = outcomes.Acknowledged;
            var earlier = Latest.Judgments;
            Latest = await LiveAgreement.OfProject(api, project, cancellation);
            reads++;
            if (Latest.Judgments < earlier)
                backwards++;
            if (Latest.Judgments < before)
                behind++;
        }
        catch (Exception failure) when (Backoff.IsPassing(failure, cancellation))
        {
            // The senders tell that the server is away.
        }
    }

    /// <param name="countsFollow">Behind is no fault.</param>
    public void Conclude(Verdict verdict, bool countsFollow)
    {
        verdict.Add(
            "agreement read again while sending",
            $"{backwards} of {reads} reads with less than the one before",
            "0",
            backwards == 0
        );
        if (!countsFollow)
            verdict.Add(
                "agreement read while sending",
                $"{behind} of {reads} reads behind what was acknowledged",
                "0 behind",
                behind == 0
            );
    }
}
