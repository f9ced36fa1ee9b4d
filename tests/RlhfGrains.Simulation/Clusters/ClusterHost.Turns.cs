using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Embedded;

namespace RlhfGrains.Simulation.Clusters;

sealed partial class ClusterHost
{
    /// <summary>Timers whose time has come become sends with a number.</summary>
    void Fire(ClusterGrain grain)
    {
        var now = NowOf(grain);
        var due = grain.Activate().Timers.Where(t => t.Value.At <= now).ToList();
        if (due.Count == 0) return;
        var given = new Dictionary<GrainKey, long>(grain.Active!.Given);
        var sends = due.Select(t => new Parcel(Next(given, grain.Key, t.Value.To), t.Value.Message)).ToList();
        GrainCodec.Begin(writer);
        Store(grain, new ClusterRecord(now, writer.Written.ToArray(), sends, [], [.. due.Select(t => t.Key)], null));
    }

    void TakeOrPark(ClusterGrain grain, Parcel parcel)
    {
        var message = (IMessage)stage.Kinds.Codec.Decode(parcel.Message);
        try
        {
            Commit(grain, message, parcel.Id);
        }
        catch (Exception e) when (e is not GrainUnavailableException)
        {
            grain.Forget();
            grain.Activate();
            var name = stage.Kinds.Catalogue.Form(message.GetType())?.Name;
            var parked = new ParkedMessage(grain.Key, parcel.Id.Sender, name, ParkedMessages.ErrorText(e), NowOf(grain));
            var note = new Send(ParkedMessages.Key, new NoteParked(parked));
            if (!flaws.HasFlag(LinkFlaws.DropsFailed)) Store(grain, [new MessageParked(parked, parcel.Message)], [note], parcel.Id);
        }
    }

    /// <summary>One turn: decide, fold, and store everything of it as one record.</summary>
    /// <exception cref="GrainUnavailableException">The grain was lost before or after the commit.</exception>
    Decision Commit(ClusterGrain grain, IMessage message, SendNumber? taken)
    {
        var kind = stage.Kinds.Catalogue.Kind(grain.Key.Kind);
        var state = grain.Activate().State;
        var decision = kind.Decide(state, message, new Turn(NowOf(grain), grain.Key));
        if (taken is not null && decision.Refusal is { } refusal) throw new InvalidOperationException($"it refused a sent message: {refusal.Code}");
        foreach (var send in decision.Sends)
            if (!stage.Kinds.Catalogue.Takes(send.To.Kind, send.Message.GetType()))
                throw new InvalidOperationException($"{send.To} does not take {send.Message.GetType().Name}");
        foreach (var happened in decision.Events) kind.Apply(state, happened);
        if (taken is not null || decision.Events.Count + decision.Sends.Count > 0) Store(grain, decision.Events, decision.Sends, taken);
        return decision;
    }

    void Store(ClusterGrain grain, IReadOnlyList<IEvent> events, IReadOnlyList<Send> sends, SendNumber? taken)
    {
        var given = new Dictionary<GrainKey, long>(grain.Activate().Given);
        var timers = sends.Where(s => s.NotBefore is not null).Select(s => new Timer(s.NotBefore!.Value, s.To, stage.Kinds.Encode(s.Message))).ToList();
        var parcels = sends.Where(s => s.NotBefore is null).Select(s => new Parcel(Next(given, grain.Key, s.To), stage.Kinds.Encode(s.Message))).ToList();
        if (flaws.HasFlag(LinkFlaws.ForgetsSends) && parcels.Count > 1) parcels.RemoveAt(parcels.Count - 1);
        GrainCodec.Begin(writer);
        foreach (var happened in events) stage.Kinds.Codec.Names.Write(writer, happened);
        Store(grain, new ClusterRecord(NowOf(grain), writer.Written.ToArray(), parcels, timers, [], flaws.HasFlag(LinkFlaws.ForgetsMarks) ? null : taken));
    }

    void Store(ClusterGrain grain, ClusterRecord record)
    {
        var strikes = !stage.Weather.IsCalm && random.Below(1_000) < stage.Plan.AppendFaults;
        // Before the commit, or after it: whoever waits cannot tell.
        var written = !strikes || random.OneIn(2);
        if (written) grain.Append(record);
        var end = !strikes ? "" : written ? ", and is lost" : ", in vain";
        stage.Trace.Add($"{grain.Key} commits {grain.Records.Count}: {record.Events.Length} bytes, {record.Sends.Count} sends{end}");
        if (strikes)
        {
            grain.Forget();
            throw new GrainUnavailableException("the grain is lost");
        }
        grain.Active!.Follow(record);
        if (random.OneIn(10)) grain.Snapshot(keep: true);
    }

    // Every machine has a clock of its own, some seconds off; a grain's time never runs backwards.
    DateTimeOffset NowOf(ClusterGrain grain)
    {
        var now = stage.Clock.Time + TimeSpan.FromMilliseconds(grain.Key.Name.Length % 3 * 700);
        return now > grain.Activate().Newest ? now : grain.Active!.Newest;
    }

    static SendNumber Next(Dictionary<GrainKey, long> given, GrainKey from, GrainKey to) =>
        new(from, to, given[to] = given.GetValueOrDefault(to) + 1);
}
