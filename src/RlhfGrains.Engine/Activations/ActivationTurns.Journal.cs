using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Traces;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

sealed partial class ActivationTurns
{
    // Of the pending sends to this grain, those of the group's senders, as the journal had them when the group began.
    readonly HashSet<SendNumber> pending = [];

    // What the group has taken in order, so far.
    readonly Dictionary<GrainKey, long> marks = [];
    long confirmedAt;
    bool isFresh;

    /// <summary>Whether there is a state that the next group begins with.</summary>
    public bool IsLoaded => grain is not null;

    /// <summary>Drops what is in memory. The journal has what is true.</summary>
    public void Forget()
    {
        grain = null;
        // A late append may still read from the old one.
        draft = new Draft(node.Codec.NewWriter());
    }

    /// <summary>Reads the grain and what it has sent, unless it is in memory.</summary>
    /// <exception cref="GrainUnreadableException">Its bytes are damaged, or its code fails on them.</exception>
    /// <exception cref="JournalFailedException">The journal failed.</exception>
    public async ValueTask Load()
    {
        isFresh = grain is null;
        if (grain is not null)
            return;
        var began = node.Time.GetTimestamp();
        if (node.Newest is { } newest)
            clock.Seen(newest);
        var kind = node.Catalogue.Kind(key.Kind);
        var history = await ReadHistory(kind);
        var (state, version, bytes) = reader.Fold(kind, key, history);
        // Behind the history: what is sent must not be missing anything that this version has sent.
        outbox.Reset(version == 0 ? [] : await Reading(() => node.Journal.ReadSendsFrom(key)));
        if (history.Tail.Count > 0)
            clock.Seen(history.Tail[^1].At);
        grain = new ActivationGrain(
            key,
            kind,
            state,
            version,
            new InboxMarks(node.Options.MarksMax, knowsAll: version == 0)
        )
        {
            SnapshotVersion = history.Snapshot?.Version ?? 0,
            SnapshotBytes = history.Snapshot?.Payload.Length ?? 0,
            TailBytes = bytes,
        };
        confirmedAt = began;
        Interlocked.Increment(ref node.Counters.Loaded);
    }

    /// <summary>
    /// Makes sure that everything the grain has sent is known here: it is when the state is the newest.
    /// </summary>
    /// <exception cref="OvertakenException">It is not: what is read again comes with what was sent.</exception>
    public ValueTask ConfirmSends() => Confirm(TimeSpan.Zero);

    /// <summary>Before a group: which of these messages have been taken, where that is not known.</summary>
    public async ValueTask Learn(IEnumerable<Parcel> parcels)
    {
        pending.Clear();
        var senders = parcels
            .Where(p => Grain.Marks.Of(p.Sender) is null || p.Messages.Any(m => m.IsLater))
            .Select(p => p.Sender)
            .ToHashSet();
        if (senders.Count == 0)
            return;
        Interlocked.Increment(ref node.Counters.InboxReads);
        pending.UnionWith(await Reading(() => node.Journal.ReadSendsTo(key, senders)));
    }

    /// <summary>
    /// Makes the group durable; when it has changed nothing, makes sure that it was decided by the newest state.
    /// </summary>
    /// <param name="answers">Whether somebody is answered with what the state says.</param>
    /// <exception cref="OvertakenException">It was not, and nothing was written.</exception>
    /// <exception cref="Exception">Perhaps written.</exception>
    public async ValueTask Commit(bool answers)
    {
        if (draft.IsEmpty)
        {
            if (answers)
                await Confirm(node.Options.FreshFor);
            return;
        }
        var began = node.Time.GetTimestamp();
        using var span = Spans.Commit(key, traced);
        long position;
        try
        {
            position = await node.Append(
                new GrainAppend(key, Grain.Version, now, draft.Payload.Written, draft.Sends, draft.Taken)
            );
        }
        catch (JournalConflictException)
        {
            throw new OvertakenException(key);
        }
        confirmedAt = began;
        Grain.Version++;
        Grain.TailBytes += draft.Payload.Length;
        foreach (var (sender, number) in marks)
            Grain.Marks.Set(sender, number);
        outbox.Add(draft.Sends);
        Interlocked.Increment(ref node.Counters.Appends);
        Interlocked.Add(ref node.Counters.Events, draft.Events.Count);
        if (node.IsFollowed)
            node.Publish(new CommittedTurn(key, Grain.Version, position, now, draft.Events.ToArray()));
        if (!draft.IsWorthKeeping)
            draft = new Draft(node.Codec.NewWriter());
    }

    /// <summary>Behind the answers: writes the snapshot that waits, and takes one when it is time.</summary>
    public async ValueTask KeepSnapshot()
    {
        if (grain is null)
            return;
        if (grain.Waiting is { } waiting && grain.Version > waiting.Version)
        {
            grain.SnapshotGone();
            try
            {
                await node.Journal.WriteSnapshots([waiting]);
                Interlocked.Increment(ref node.Counters.Snapshots);
            }
            catch (Exception e)
            {
                // A cache: the next one is as good.
                node.Options.Faults?.Invoke($"a snapshot of {key} could not be written", e);
            }
        }
        try
        {
            grain.TakeSnapshotIfWorthIt(node.Codec, node.Options);
        }
        catch (Exception e)
        {
            node.Options.Faults?.Invoke($"{key} gets no snapshot", e);
        }
    }

    bool IsTaken(SendNumber id, bool isLater)
    {
        // The group's own first: what was known when it began must stay known until it ends.
        if (!isLater && (marks.TryGetValue(id.Sender, out var number) ? number : Grain.Marks.Of(id.Sender)) is { } mark)
            return id.Number <= mark;
        return !pending.Contains(id) || draft.Taken.Contains(id);
    }

    /// <summary>Asks the journal whether another activation has written since this one knew that none had.</summary>
    async ValueTask Confirm(TimeSpan freshFor)
    {
        if (isFresh || freshFor > TimeSpan.Zero && node.Time.GetElapsedTime(confirmedAt) < freshFor)
            return;
        var began = node.Time.GetTimestamp();
        Interlocked.Increment(ref node.Counters.Confirmations);
        if (await Reading(() => node.Journal.ReadVersion(key)) != Grain.Version)
            throw new OvertakenException(key);
        confirmedAt = began;
    }

    /// <summary>
    /// Takes back what a message did: the state is made anew from the journal and from what stays of the group.
    /// </summary>
    async ValueTask Undo(DraftMark before)
    {
        var isTouched = draft.Payload.Length > before.PayloadBytes;
        draft.CutBack(before);
        if (!isTouched)
            return;
        try
        {
            var (state, version, _) = reader.Fold(Grain.Kind, key, await ReadHistory(Grain.Kind));
            if (version != Grain.Version)
                throw new OvertakenException(key);
            draft.FoldInto(Grain.Kind, state);
            Grain.State = state;
        }
        catch (Exception e) when (!IsOfJournal(e))
        {
            throw new JournalFailedException(e);
        }
    }

    async ValueTask<GrainHistory> ReadHistory(GrainKind kind)
    {
        var history = await reader.Read(key);
        if (history.Snapshot is null || IsOfThisProgram(history.Snapshot, kind))
            return history;
        // A program of another version runs beside this one, or did. A cache: all of it is made again.
        await Reading(async () =>
        {
            await node.Journal.DiscardSnapshots();
            return true;
        });
        return await reader.Read(key);
    }

    bool IsOfThisProgram(GrainSnapshot snapshot, GrainKind kind)
    {
        try
        {
            var reader = GrainCodec.Open(snapshot.Payload.Span, node.Codec.Names);
            return node.Codec.Names.ReadNamed(ref reader)?.Name == kind.Snapshot.Name;
        }
        catch (PayloadException)
        {
            return false;
        }
    }

    static async ValueTask<T> Reading<T>(Func<ValueTask<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e)
        {
            throw new JournalFailedException(e);
        }
    }
}
