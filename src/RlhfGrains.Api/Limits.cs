namespace RlhfGrains.Api;

/// <summary>
/// How far a caller can go, in one place. Going past a limit is a clear refusal; limits on content (texts, counts)
/// stand with the grains that check them.
/// </summary>
public static class Limits
{
    /// <summary>
    /// 1 MiB: an item may hold 256 Ki characters of text, and none of the other bodies comes near. Above it is an
    /// upload to the wrong address.
    /// </summary>
    public const int BodyBytesMax = 1024 * 1024;

    /// <summary>
    /// 64 MiB of a body that is too large are passed over, so that its sender can read the answer; above it the
    /// connection is closed.
    /// </summary>
    public const int BodyBytesPassedOverMax = 64 * 1024 * 1024;

    /// <summary>1 MiB: a line of a stream is what would otherwise be a body.</summary>
    public const int LineBytesMax = BodyBytesMax;

    /// <summary>32: the deepest body we read has 6 levels.</summary>
    public const int JsonDepthMax = 32;

    /// <summary>
    /// 64 answers awaited at once by one stream: enough to fill a group commit. With more, who reads meanwhile waits
    /// longer, and what waits is promoted by the collector.
    /// </summary>
    public const int StreamWindow = 64;

    /// <summary>32 KiB of answers are collected before they are sent, unless the stream is waiting anyway.</summary>
    public const int StreamFlushBytes = 32 * 1024;

    /// <summary>
    /// 50,000 items in one batch (DESIGN: ItemsPerBatchMax). The lines beyond go to the batch's next part.
    /// </summary>
    public const int ItemsPerBatchMax = 50_000;

    /// <summary>100 entries a page unless the caller says otherwise: a screenful.</summary>
    public const int PageDefault = 100;

    /// <summary>500: a page of judgments' worth of reads stays within some milliseconds.</summary>
    public const int PageMax = 500;

    /// <summary>
    /// 16 grains read at once for one page or one agreement table: keeps one reader from filling the engine's queue.
    /// </summary>
    public const int ReadsInFlightMax = 16;

    /// <summary>
    /// 2,000 items are read for an interval without being asked for: 60 to 300 ms, most of it statistics outside the
    /// engine.
    /// </summary>
    public const int ItemsReadForIntervals = 2_000;

    /// <summary>
    /// 2,000 items are read for the expected error of an adaptive overlap: it is then known to about a hundredth.
    /// </summary>
    public const int ItemsReadForOverlap = 2_000;

    /// <summary>
    /// 5,000 states are enumerated for the figures of an adaptive overlap: some milliseconds. Three answers with 50
    /// judgments have 676.
    /// </summary>
    public const int OverlapStatesMax = 5_000;

    /// <summary>
    /// 50,000 items are read for an interval when it is asked for: some seconds. Larger projects ask by batch.
    /// </summary>
    public const int ItemsReadForIntervalsMax = 50_000;

    /// <summary>
    /// 3: settings change by hand; someone who changes them more often than this within one request is a script gone
    /// wild.
    /// </summary>
    public const int SettingsRetriesMax = 3;

    /// <summary>20 ms between two looks at whether a batch has opened.</summary>
    public const int OpeningPollMs = 20;

    /// <summary>1,024 projects' settings are kept at hand (some KiB each).</summary>
    public const int SettingsCachedMax = 1_024;

    /// <summary>100,000 known annotators are kept at hand, external ids and ids alike: some 20 MiB.</summary>
    public const int AnnotatorsCachedMax = 100_000;

    /// <summary>
    /// 2 s, on a cluster, before an annotator at hand is looked up again: as for keys, for as long the answer to a
    /// suspension waits, and each annotator at work costs each silo one question in that time.
    /// </summary>
    public const int AnnotatorsTrustedSeconds = 2;

    /// <summary>20,000 keys are kept at hand: as many as one project can have.</summary>
    public const int KeysCachedMax = 20_000;

    /// <summary>
    /// 2 s, on a cluster, before a key at hand is looked up again: for as long a revocation waits, and each key in use
    /// costs one question in that time.
    /// </summary>
    public const int KeysTrustedSeconds = 2;

    /// <summary>
    /// 1 s, on a cluster, before a key with which something is open is looked at again: within <see
    /// cref="KeysTrustedSeconds"/> it has ended.
    /// </summary>
    public const int OpenKeysConfirmedMs = 1_000;

    /// <summary>250 ms between two looks at which keys those are.</summary>
    public const int OpenKeysLookMs = 250;

    /// <summary>
    /// 15 s, on a cluster, in which a key cannot be looked at: the grains of a silo that died have moved by then, and
    /// what is open goes on.
    /// </summary>
    public const int OpenKeysUnconfirmedSecondsMax = 15;

    /// <summary>
    /// 500 ms for what a key has open to end by itself, told of its end; then its connections are cut.
    /// </summary>
    public const int EndedKeyGraceMs = 500;

    /// <summary>
    /// 20 looks, on a cluster, for a task that its annotator's grain does not know yet: two seconds, in which a commit
    /// and a message arrive.
    /// </summary>
    public const int LeaseLooksMax = 20;

    /// <summary>100 ms between them.</summary>
    public const int LeaseLookMs = 100;

    /// <summary>
    /// 5,000 look-ups a second of keys that are not at hand: after a start a crowd is known again in some seconds. Ids
    /// that were made up are not looked up.
    /// </summary>
    public const int KeyLookUpsPerSecondMax = 5_000;

    /// <summary>256 bytes of an Authorization header: a key has 64 characters.</summary>
    public const int KeyCharsMax = 256;

    /// <summary>
    /// 100 readers of the event streams at once: leads and their dashboards; everyone else reads agreement.
    /// </summary>
    public const int EventSubscribersMax = 100;

    /// <summary>25 of them in one project: four can be followed by all their leads at once.</summary>
    public const int EventSubscribersPerProjectMax = 25;

    /// <summary>
    /// 4,096 events wait for one reader: some tenths of a second at full speed. Who falls behind further is cut off and
    /// told so.
    /// </summary>
    public const int EventsWaitingMax = 4_096;

    /// <summary>
    /// 8 items of a batch are tried before the next batch is: after so many were snatched away, others are asking there
    /// too.
    /// </summary>
    public const int LeaseAttemptsMax = 8;

    /// <summary>4 offers under one request: an open lease may end while its task is being read.</summary>
    public const int WorkOffersMax = 4;

    /// <summary>30 s of waiting for a task: proxies close connections that are silent for longer.</summary>
    public const int TaskWaitSecondsMax = 30;

    /// <summary>4,096 requests wait for tasks at once; further ones are answered at once.</summary>
    public const int TaskWaitersMax = 4_096;

    /// <summary>2,048 of them in one project: half, so that another's crowd can wait too.</summary>
    public const int TaskWaitersPerProjectMax = 2_048;

    /// <summary>
    /// 20 ms between the first thing that opens work and the waking of those who wait: an import opens thousands of
    /// items at once.
    /// </summary>
    public const int TaskWakeMs = 20;

    /// <summary>
    /// 1,024 turnstiles for requests of one annotator: two annotators who share one wait for each other a millisecond
    /// now and then.
    /// </summary>
    public const int Turnstiles = 1_024;

    /// <summary>
    /// 4,096 annotators of a project, and categories of gold, for whom it is remembered which batches had nothing for
    /// them: at most 64 MiB with the most batches there can be.
    /// </summary>
    public const int WorkHintsMax = 4_096;

    /// <summary>15 s: proxies close connections that are silent for 30 to 60 s.</summary>
    public const int EventKeepAliveSeconds = 15;

    /// <summary>64 webhooks are sent to at once: slow endpoints hold a connection each and little else.</summary>
    public const int WebhooksInFlightMax = 64;

    /// <summary>8 of them of one project: endpoints that never answer hold their own project's up.</summary>
    public const int WebhooksInFlightPerProjectMax = 8;

    /// <summary>5 s to connect to an endpoint: one that is there is reached in less from any continent.</summary>
    public const int WebhookConnectSeconds = 5;

    /// <summary>15 s for an endpoint to answer, all told: it is to keep what it gets and work on it later.</summary>
    public const int WebhookTotalSeconds = 15;

    /// <summary>
    /// 60 s for a connection to an endpoint: it is then made anew, to an address looked up and checked anew.
    /// </summary>
    public const int WebhookConnectionSeconds = 60;

    /// <summary>16 KiB of headers of an endpoint's answer.</summary>
    public const int WebhookResponseHeadersKiB = 16;

    /// <summary>
    /// 16 KiB of an endpoint's answer are passed over, so that its connection can be used again; beyond it the
    /// connection is closed. None is kept.
    /// </summary>
    public const int WebhookResponseBytesMax = 16 * 1024;

    /// <summary>32 KiB of request headers, 100 of them: Kestrel's own defaults, named so that they are seen.</summary>
    public const int HeaderBytesMax = 32 * 1024;

    public const int HeadersMax = 100;

    /// <summary>
    /// 10,000 connections: more annotators at once than the largest crowd we know of had in total. Fewer where the
    /// process may have fewer open.
    /// </summary>
    public const int ConnectionsMax = 10_000;

    /// <summary>64: with fewer a server is of no use, and better says so at its start.</summary>
    public const int ConnectionsMin = 64;

    /// <summary>
    /// 256 descriptors are kept for what is no connection of a caller: journal, backups, webhooks, a database's
    /// connections, a cluster's.
    /// </summary>
    public const int DescriptorsKept = 256;

    /// <summary>
    /// 10 s for the first byte of a connection: whoever opens one has something to say. Browsers open some in advance,
    /// and open others when these are gone.
    /// </summary>
    public const int FirstByteSecondsMax = 10;

    /// <summary>
    /// 1 s for the first byte of a connection that is to be turned away: its request is read, so that the answer
    /// arrives.
    /// </summary>
    public const int TurnedAwaySeconds = 1;

    /// <summary>
    /// 64 wait at once to be told that they are turned away; of more, the oldest that has said nothing is just closed.
    /// </summary>
    public const int TurningAwayMax = 64;

    /// <summary>
    /// 500 requests a second without a right key from one address: documentation, health, keys mistyped; more is a
    /// flood.
    /// </summary>
    public const int UnkeyedPerSecondMax = 500;

    /// <summary>10,000 addresses are remembered that have sent such requests.</summary>
    public const int AddressesKnownMax = 10_000;

    /// <summary>32 requests of one annotator's key at once: a person has some tabs open.</summary>
    public const int OpenPerAnnotatorKeyMax = 32;

    /// <summary>15 s for the head of a request: one packet on any connection that people work on.</summary>
    public const int RequestHeadSecondsMax = 15;

    /// <summary>
    /// 240 bytes a second of a body, after 5 s: far below a bad telephone line, far above a caller that means to hold a
    /// connection.
    /// </summary>
    public const int BodyBytesPerSecondMin = 240;

    /// <inheritdoc cref="BodyBytesPerSecondMin"/>
    public const int BodyGraceSeconds = 5;

    /// <summary>
    /// 240 bytes a second of an answer must be taken, after 5 s: an answer that nobody reads is held in memory.
    /// </summary>
    public const int AnswerBytesPerSecondMin = 240;

    /// <summary>
    /// 130 s without a request: longer than the minute or two for which proxies and clients keep a connection.
    /// </summary>
    public const int IdleConnectionSecondsMax = 130;

    /// <summary>
    /// 32: an admin key given from outside has at least as many characters as one made here has bytes.
    /// </summary>
    public const int AdminKeyCharsMin = 32;

    /// <summary>
    /// 250 ms of sending newcomers away before listening ends: every caller that is at work has asked once in that
    /// time, and knows.
    /// </summary>
    public const int DrainMs = 250;

    /// <summary>
    /// 30 s to finish what is under way after a signal to stop; what is queued by then takes a fraction of it.
    /// </summary>
    public const int ShutdownSeconds = 30;
}
