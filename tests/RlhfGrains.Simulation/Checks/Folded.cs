using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Checks;

/// <summary>Every grain's state, folded from nothing, with what must hold at every single event on the way.</summary>
sealed class Folded
{
    readonly KindSet kinds;
    readonly Dictionary<GrainKey, object> states = [];
    readonly Dictionary<GrainKey, (long Version, Instant At)> heads = [];
    readonly Dictionary<(string Project, int Version), ProjectSettings> settings = [];

    /// <param name="isOneLog">The records are of one journal, so that their times must rise over all of them.</param>
    public Folded(KindSet kinds, IEnumerable<Happened> history, bool isOneLog)
    {
        this.kinds = kinds;
        var (newest, at) = (Instant.MinValue, 0L);
        foreach (var happened in history)
        {
            if (isOneLog && happened.At < newest)
                throw new BrokenPromise(
                    Promise.TimeForward,
                    $"{happened.Grain} has a record of {happened.At:O} behind one of {newest:O}"
                );
            newest = happened.At;
            Follow(happened);
            at++;
            foreach (var e in happened.Events)
                Fold(at, happened.Grain, e);
        }
    }

    public IReadOnlyDictionary<GrainKey, object> States => states;
    public List<(GrainKey Till, Paid Paid)> Payments { get; } = [];
    public List<(GrainKey Till, Delivered Delivered)> Deliveries { get; } = [];
    public List<(GrainKey Grain, MessageParked Parked)> Parked { get; } = [];
    public List<(GrainKey Grain, RequestAccepted Accepted)> Requests { get; } = [];

    public ErasureOrder Erasures { get; } = new();

    public IEnumerable<(GrainKey Key, TState State)> Of<TState>() =>
        states.Where(s => s.Value is TState).Select(s => (s.Key, (TState)s.Value));

    public byte[] Picture(GrainKey grain) => kinds.Picture(grain, states[grain]);

    void Follow(Happened happened)
    {
        var (version, at) = heads.GetValueOrDefault(happened.Grain);
        if (happened.Version != version + 1)
            throw new BrokenPromise(
                Promise.Durable,
                $"{happened.Grain} has version {happened.Version} behind {version}"
            );
        if (happened.At < at)
            throw new BrokenPromise(
                Promise.TimeForward,
                $"{happened.Grain} has a record of {happened.At:O} behind one of {at:O}"
            );
        heads[happened.Grain] = (happened.Version, happened.At);
    }

    void Fold(long at, GrainKey grain, IEvent happened)
    {
        if (!states.TryGetValue(grain, out var state))
            states.Add(grain, state = kinds.Plain(grain).NewState(grain));
        var holdsSlot = false;
        switch (happened)
        {
            case MessageParked parked:
                Parked.Add((grain, parked));
                return;
            case JudgmentRecorded recorded:
                holdsSlot = ((ItemState)state).Leases.Any(l => l.Id == recorded.Lease && l.IsLive(recorded.RecordedAt));
                CheckBefore((ItemState)state, grain, recorded);
                break;
            case ItemLeased leased:
                CheckLease((ItemState)state, grain, leased);
                break;
            case SettingsPublished published:
                settings.Add((grain.Name, published.Settings.Version), published.Settings);
                break;
            case RequestAccepted accepted:
                if (Requests.Exists(r => r.Grain == grain && r.Accepted.Id == accepted.Id))
                    throw new BrokenPromise(Promise.Once, $"{grain} accepted request {accepted.Id} twice");
                Requests.Add((grain, accepted));
                break;
            case DeliveryAttempted attempted:
                CheckBefore((WebhookState)state, grain, attempted);
                break;
            case Paid paid:
                Payments.Add((grain, paid));
                break;
            case Delivered delivered:
                Deliveries.Add((grain, delivered));
                break;
            default:
                Erasures.See(at, grain, happened);
                break;
        }
        kinds.Plain(grain).Apply(state, happened);
        // A live lease is never refused its slot, whatever has become of the overlap since.
        if (happened is JudgmentRecorded after && !holdsSlot)
            CheckAfter((ItemState)state, grain, after);
    }

    static void CheckBefore(ItemState item, GrainKey key, JudgmentRecorded recorded)
    {
        if (item.Find(recorded.Id) is not null)
            throw new BrokenPromise(Promise.Once, $"{key} recorded judgment {recorded.Id} twice");
        if (item.HasJudged(recorded.Annotator, recorded.Round))
            throw new BrokenPromise(
                Promise.NobodyTwice,
                $"{recorded.Annotator} judged {key} twice in round {recorded.Round}"
            );
        if (recorded.SettingsVersion < item.NewestSettings)
            throw new BrokenPromise(
                Promise.NewestSettings,
                $"{key} took {recorded.Id} with settings {recorded.SettingsVersion} after {item.NewestSettings}"
            );
    }

    static void CheckBefore(WebhookState hook, GrainKey key, DeliveryAttempted attempted)
    {
        var delivery = hook.Ping?.Number == attempted.Number ? hook.Ping : hook.Head;
        if (delivery?.Number != attempted.Number)
            throw new BrokenPromise(Promise.Delivered, $"{key} sent {attempted.Number} before its turn");
        if (attempted.Attempt.Number != delivery.Attempts + 1)
            throw new BrokenPromise(Promise.Once, $"{key} counted an attempt of {attempted.Number} twice");
    }

    void CheckAfter(ItemState item, GrainKey key, JudgmentRecorded recorded)
    {
        var taken = item.SlotsTaken(recorded.RecordedAt);
        if (item.Find(recorded.Id)!.Value.FillsSlot && taken > Overlap(item, key, recorded.SettingsVersion))
            throw new BrokenPromise(
                Promise.ExactlyN,
                $"{key} has {taken} judgments and leases; settings {recorded.SettingsVersion} allow fewer"
            );
    }

    void CheckLease(ItemState item, GrainKey key, ItemLeased leased)
    {
        if (
            item.HasJudged(leased.Annotator, LeaseDecisions.RoundOf(leased.Kind))
            || item.Leases.Any(l => l.Annotator == leased.Annotator && l.End is (null or LeaseEnd.Skipped))
        )
            throw new BrokenPromise(
                Promise.NobodyTwice,
                $"{leased.Annotator} got {key} who has judged it, has it, or has skipped it"
            );
        if (leased.Kind is WorkKind.Reaudit)
            CheckAgain(item, key, leased);
        var taken = item.SlotsTaken(leased.At) + 1;
        if (leased.Kind is WorkKind.Regular && taken > Overlap(item, key, leased.SettingsVersion))
            throw new BrokenPromise(
                Promise.ExactlyN,
                $"{key} was given out, and has {taken} judgments and leases; settings {leased.SettingsVersion} allow fewer"
            );
    }

    /// <summary>Only one's own work comes back, and the other way round than it was shown.</summary>
    static void CheckAgain(ItemState item, GrainKey key, ItemLeased leased)
    {
        if (
            item.Judgments.FirstOrDefault(j =>
                j is { Round: Round.First, IsWithdrawn: false } && j.Annotator == leased.Annotator
            )
            is not { Recorded: { } first }
        )
            throw new BrokenPromise(Promise.NobodyTwice, $"{leased.Annotator} got {key} again, and has not judged it");
        if (first.Presentation.Length > 0 && !first.Presentation.Reverse().SequenceEqual(leased.Presentation))
            throw new BrokenPromise(Promise.NobodyTwice, $"{leased.Annotator} got {key} again as it was shown before");
    }

    /// <summary>
    /// What an item under an adaptive overlap has told its batch is what its judgments say under the newest settings it
    /// has seen.
    /// </summary>
    public void CheckOverlap(GrainKey key, ItemState item)
    {
        if (SettingsOf(key, item.NewestSettings) is not { } seen)
            return;
        var policy = seen.Assignment.Overlap;
        if (item.Basis != policy?.BasisOf(item.Content!.Id))
            throw new BrokenPromise(
                Promise.LiveEqualsRecount,
                $"{key} is counted with {item.Basis} first judgments; settings {seen.Version} say otherwise"
            );
        if (
            policy is null
                ? item.Target is not null
                : item.Target is not { } target
                    || AdaptiveReference.Target(item, seen) is var (least, most) && (target < least || target > most)
        )
            throw new BrokenPromise(
                Promise.LiveEqualsRecount,
                $"{key} is to get {item.Target} judgments, as it says; settings {seen.Version} say otherwise"
            );
    }

    int? Overlap(ItemState item, GrainKey key, int settingsVersion)
    {
        if (item.OwnOverlap is { } own)
            return own;
        if (SettingsOf(key, settingsVersion) is not { } seen)
            return null;
        return seen.Assignment.Overlap is null ? seen.Overlap : AdaptiveReference.Target(item, seen).Most;
    }

    // A cluster's records are not in one order: the settings may come behind.
    ProjectSettings? SettingsOf(GrainKey key, int version) =>
        settings.GetValueOrDefault((key.Name[..key.Name.IndexOf('/', StringComparison.Ordinal)], version));
}
