using System.Text.Json.Serialization;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Personal;

namespace RlhfGrains.Api.Annotators;

/// <summary>A person to be given an id of the project; all members are optional.</summary>
/// <param name="ExternalId">What another system calls the person; the same one always gives the same id.</param>
sealed record NewAnnotatorBody(string? ExternalId = null, string? Name = null, string? Contact = null);

/// <summary>The same id for the same external id, whenever it is asked.</summary>
/// <param name="Outcome">`enrolled` now; `updated`: known before, and the profile has changed; `unchanged`: known
/// before, and nothing was done.</param>
sealed record EnrollmentBody(string Id, string Outcome);

/// <summary>What of a profile is to change; what is left out, or null, stays.</summary>
/// <param name="Name">Empty: none any more.</param>
/// <param name="Contact">Empty: none any more.</param>
sealed record ProfileChangeBody(string? Name = null, string? Contact = null);

/// <param name="Reason">Kept beside the status.</param>
sealed record PersonStatusBody(string Reason);

/// <summary>A person's status, and what was taken back from them by it.</summary>
/// <param name="Status">`active`, `suspended` or `removed`.</param>
/// <param name="Changed">False: it was this before, and nothing was done.</param>
/// <param name="RecalledItems">Of tasks that were open.</param>
/// <param name="RevokedKeys">By their ids.</param>
sealed record PersonStatusSetBody(
    string Id,
    string Status,
    Instant? Since,
    bool Changed,
    IReadOnlyList<string> RecalledItems,
    IReadOnlyList<string> RevokedKeys
);

/// <param name="Items">Of tasks that were open; empty: there were none, and nothing was done.</param>
sealed record RecalledBody(IReadOnlyList<string> Items);

/// <summary>What became of one line of an import of annotators.</summary>
sealed record EnrollmentLine(
    long Line,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExternalId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail
);

sealed record ProfileBody(string? ExternalId, string? Name, string? Contact)
{
    public static ProfileBody Of(Profile profile) => new(profile.ExternalId, profile.Name, profile.Contact);
}

/// <summary>An annotator, for leads: how much they did, and where they stand against the others pooled.</summary>
/// <param name="Gold">Answers to gold, by the known answers in force.</param>
/// <param name="AsOf">Of the last thing counted. Null before it.</param>
sealed record AnnotatorBody(
    string Id,
    ProfileBody Profile,
    Instant? RegisteredAt,
    Instant? AsOf,
    IReadOnlyList<WorkBody> Work,
    IReadOnlyList<PeerAgreementBody> AgreementWithOthers,
    IReadOnlyList<GoldCountsBody> Gold,
    TasksBody Tasks,
    PersonBody Status
)
{
    public static AnnotatorBody Of(AnnotatorView view, ProfileBody profile) =>
        new(
            view.Id.Value,
            profile,
            view.RegisteredAt,
            view.Now.AsOf,
            WorkBody.Of(view.Now.Work, byRound: true),
            PeerAgreementBody.Of(view.Now.Peers),
            [.. view.Gold.Select(GoldCountsBody.Of)],
            new TasksBody(
                [.. view.Leases.Select(l => new OpenTaskBody(l.Item.Value, l.ExpiresAt, l.IsReleased))],
                view.Skips,
                view.Releases
            ),
            new PersonBody(Kebab.Of(view.Status), view.StatusSince, view.StatusReason)
        );
}

/// <summary>Whether the person works in the project: for leads alone.</summary>
/// <param name="Status">`active`, `suspended` or `removed`.</param>
/// <param name="Since">Null: since they were enrolled.</param>
sealed record PersonBody(string Status, Instant? Since, string? Reason);

/// <param name="Kind">`gold`: blind, in the work; `practice`: with feedback.</param>
sealed record GoldCountsBody(string Category, string Kind, int Answered, int Right)
{
    public static GoldCountsBody Of(GoldCounts g) => new(g.Category.Value, Kebab.Of(g.Kind), g.Answered, g.Right);
}

/// <summary>What the annotator has open.</summary>
/// <param name="Skips">Tasks that were given back for good.</param>
/// <param name="Releases">How often a task was put aside.</param>
sealed record TasksBody(IReadOnlyList<OpenTaskBody> Open, int Skips, int Releases);

/// <param name="Released">It was put aside.</param>
sealed record OpenTaskBody(string Item, Instant ExpiresAt, bool Released);

/// <param name="Round">For leads alone: annotators are not told how much of their work came back.</param>
/// <param name="Judgments">Not withdrawn.</param>
/// <param name="MeanDurationMs">Over those that said how long they took; null when none did.</param>
sealed record WorkBody(
    string Category,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Round,
    int Judgments,
    int Withdrawn,
    double? MeanDurationMs
)
{
    public static IReadOnlyList<WorkBody> Of(IReadOnlyList<WorkCounts> work, bool byRound) =>
        [
            .. work.GroupBy(w => (w.Category.Value, Round: byRound ? Kebab.Of(w.Round) : null))
                .Select(g => Of(g.Key.Value, g.Key.Round, [.. g])),
        ];

    static WorkBody Of(string category, string? round, IReadOnlyList<WorkCounts> work)
    {
        var timed = work.Sum(w => w.Timed);
        return new WorkBody(
            category,
            round,
            work.Sum(w => w.Judgments),
            work.Sum(w => w.Withdrawn),
            timed == 0 ? null : (double)work.Sum(w => w.DurationMs) / timed
        );
    }
}

/// <summary>How one annotator's answers agree with those of the others to the same items, pooled.</summary>
/// <param name="Category">Null: over all categories.</param>
/// <param name="RubricVersion">Null: over all rubric versions.</param>
/// <param name="Units">Items, pairs of responses or responses that somebody else judged too.</param>
/// <param name="Kappa">Chance-corrected, with each side's own margins; for preferences and rankings it does not depend
/// on which response is called first.</param>
/// <param name="Plain">For preferences and rankings: the form that does.</param>
sealed record PeerAgreementBody(
    string? Category,
    string Criterion,
    int? RubricVersion,
    long Units,
    long Pairs,
    EstimateBody PercentAgreement,
    EstimateBody Kappa,
    PlainPeerBody? Plain
)
{
    public static IReadOnlyList<PeerAgreementBody> Of(IReadOnlyList<PeerCounts> peers) =>
        [
            .. peers
                .GroupBy(p => p.Criterion)
                .OrderBy(g => g.Key.Value, StringComparer.Ordinal)
                .Select(g => Of(null, null, g)),
            .. peers.Select(p => Of(p.Category.Value, p.RubricVersion, [p])),
        ];

    static PeerAgreementBody Of(string? category, int? rubricVersion, IEnumerable<PeerCounts> peers)
    {
        var all = peers.ToList();
        var counts = new PooledConfusion(all[0].Labels);
        foreach (var peer in all)
            counts.Merge(PooledConfusion.FromState(peer.Labels, peer.State));
        var (oriented, several) = (all[0].Oriented, all.Any(p => p.SeveralUnits));
        return new PeerAgreementBody(
            category,
            all[0].Criterion.Value,
            rubricVersion,
            counts.Sample.PairableUnits,
            counts.Sample.Pairs,
            EstimateBody.Of(PooledAgreement.OverPairs(counts), several),
            EstimateBody.Of(
                PooledKappa.Read(counts, oriented ? Orientation.OrientationFree : Orientation.Plain),
                several
            ),
            oriented ? new PlainPeerBody(EstimateBody.Of(PooledKappa.Read(counts), several)) : null
        );
    }
}

sealed record PlainPeerBody(EstimateBody Kappa);
