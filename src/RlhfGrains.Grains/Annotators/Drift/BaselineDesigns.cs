using System.Collections.Concurrent;
using RlhfGrains.Agreement;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// Makes a stream's detectors from its baseline. That takes a millisecond or two of the annotator's turn; so what a
/// design is made of is rounded to where rounding changes nothing, and annotators who look alike share one.
/// </summary>
static class BaselineDesigns
{
    /// <summary>500 measured values: five times what the detectors need.</summary>
    public const int ValuesKept = 500;

    /// <summary>
    /// 64 observations of the team: its rate is worth no more than the prior strength anyway, and a finer one would be
    /// shared by nobody.
    /// </summary>
    const long TeamMax = 64;

    /// <summary>
    /// Observations per judgment are rounded up to 32nds: fewer false alarms than stated, never more.
    /// </summary>
    const double Steps = 32;

    /// <summary>Tenths of a baseline in each stratum.</summary>
    const int Shares = 10;

    /// <summary>
    /// Rates are taken to be .02 to .98: of an annotator who has made no error in a hundred nobody knows whether they
    /// make one in a thousand, and a detector that had to assume it would see nothing.
    /// </summary>
    const double RateMin = .02;

    /// <summary>4,096 designs of some hundred bytes; the cache begins anew above that.</summary>
    const int MadeMax = 4_096;

    // A design is a pure function of its key: what is remembered here changes no decision.
    static readonly ConcurrentDictionary<string, (DriftDesign? Design, BaselineTooShort? TooShort)> Made = new(
        StringComparer.Ordinal
    );

    /// <summary>Observations of the stream between two false alarms.</summary>
    /// <param name="judgments">Of the annotator in the category.</param>
    /// <remarks>
    /// The stated mean is kept in every category by itself, in judgments of it, and so over all of them whatever the
    /// mix. A consensus comes behind its judgments, and counts as one for each.
    /// </remarks>
    public static double Between(AnnotatorDriftPolicy policy, DriftSignals signal, long observations, long judgments)
    {
        var perJudgment =
            signal is DriftSignals.Consensus || judgments <= observations
                ? 1
                : Math.Ceiling(Steps * observations / judgments) / Steps;
        var streams = DriftSignal
            .Each.Where(s => policy.Signals.HasFlag(s))
            .Select(s => new StreamShare(s == signal ? perJudgment : 1))
            .ToArray();
        var lengths = AlarmBudget.ObservationsBetweenFalseAlarms(policy.JudgmentsBetweenFalseAlarms, streams);
        var own = lengths[DriftSignal.Each.Where(s => policy.Signals.HasFlag(s)).TakeWhile(s => s != signal).Count()];
        return Math.Clamp(own, DriftPolicy.ObservationsMin, DriftPolicy.ObservationsMax);
    }

    /// <param name="team">Observations and events of the others, by stratum.</param>
    /// <param name="between">Observations between false alarms.</param>
    public static (DriftDesign? Design, long[] Edges, BaselineTooShort? TooShort) Of(
        AnnotatorDriftPolicy policy,
        StreamWatch stream,
        long[] team,
        double between
    )
    {
        var library = new DriftPolicy(between, DriftSignal.WatchOf(stream.Signal));
        if (stream.Signal is DriftSignals.Duration)
        {
            var ranks = RankBaseline.Of([.. stream.Values]);
            var measured = Cached($"{between:R};{string.Join(',', ranks.Counts)}", () =>
                (MeasurementDrift.Create(library, ranks, out var none), none)
            );
            return (measured.Design, [.. ranks.Edges], measured.TooShort);
        }
        var strata = Strata(stream.Own, team);
        // How strata differ is taken from everybody, this annotator too; how much that is worth beside their own, from
        // the others alone.
        var strength = Math.Min(
            policy.PriorStrength,
            Rounded(team.Where((_, i) => i % 2 == 0).Sum(), 0).Observations + 1
        );
        var key = $"{between:R};{library.Watches};{strength:R};{string.Join(';', strata)}";
        library = library with { Fineness = Fineness(strata) };
        var events = Cached(key, () =>
            (EventDrift.Create(library, EventBaseline.Of(strata, strength), out var none), none)
        );
        return (events.Design, [], events.TooShort);
    }

    static (DriftDesign? Design, BaselineTooShort? TooShort) Cached(
        string key,
        Func<(DriftDesign?, BaselineTooShort?)> make
    )
    {
        if (Made.TryGetValue(key, out var made))
            return made;
        if (Made.Count >= MadeMax)
            Made.Clear();
        return Made[key] = make();
    }

    /// <summary>The counts by stratum, rounded: the sums of the annotator's own stay what they are.</summary>
    static StratumCounts[] Strata(IReadOnlyList<long> own, long[] team)
    {
        var strata = new StratumCounts[own.Count / 2];
        long observations = 0,
            events = 0;
        for (var i = 0; i < own.Count; i += 2)
            (observations, events) = (observations + own[i], events + own[i + 1]);
        events = Inside(observations, events);
        for (var (k, observationsLeft, eventsLeft) = (strata.Length - 1, observations, events); k >= 0; k--)
        {
            var share = Math.Round(Shares * own[2 * k] / (double)observations) / Shares;
            var n = k == 0 ? observationsLeft : Math.Min(observationsLeft, (long)Math.Round(share * observations));
            // Whose events they are is of no account: only their sum moves the baseline.
            var x = k == 0 ? eventsLeft : Math.Min(eventsLeft, n);
            var (teamObservations, teamEvents) = Rounded(team[2 * k] + own[2 * k], team[2 * k + 1] + own[2 * k + 1]);
            strata[k] = new StratumCounts(teamObservations, teamEvents, n, x);
            (observationsLeft, eventsLeft) = (observationsLeft - n, eventsLeft - x);
        }
        return strata;
    }

    /// <summary>A power of two of observations.</summary>
    static (long Observations, long Events) Rounded(long observations, long events)
    {
        if (observations == 0)
            return (0, 0);
        var to = Math.Min(TeamMax, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)observations + 1) / 2);
        return (to, Inside(to, (long)Math.Round(events * (to / (double)observations))));
    }

    static long Inside(long observations, long events)
    {
        var least = (long)Math.Ceiling(RateMin * observations);
        return observations < 2 * least ? events : Math.Clamp(events, least, observations - least);
    }

    /// <summary>Rarer events do with a coarser lattice, and their design would take longest.</summary>
    static int Fineness(StratumCounts[] strata)
    {
        var rate = strata.Sum(s => s.OwnEvents) / (double)strata.Sum(s => s.Own);
        return Math.Min(rate, 1 - rate) switch
        {
            < .05 => 1,
            < .12 => 2,
            < .25 => 4,
            _ => 8,
        };
    }
}
