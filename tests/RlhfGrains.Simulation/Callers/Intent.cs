using RlhfGrains.Contracts;

namespace RlhfGrains.Simulation.Callers;

/// <summary>Something that a caller wants to have done or to know, asked again until an answer arrives.</summary>
/// <param name="message">Made anew for each attempt, because a host attaches the newest settings that it knows.</param>
sealed class Intent(int number, GrainKey grain, Func<IMessage> message)
{
    public int Number { get; } = number;
    public GrainKey Grain { get; } = grain;
    public Func<IMessage> Message { get; } = message;

    /// <summary>
    /// The caller's id of the change; null for a question, and for a change that needs none because doing it again
    /// changes nothing.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>The grain keeps the id with its answer in a log of requests.</summary>
    public bool IsLogged { get; init; }

    /// <summary>A repeat may get a newer answer than the first: <see cref="Check"/> says which.</summary>
    public bool MayBeAnsweredAnew { get; init; }

    /// <summary>It fails in the grain's code, on purpose.</summary>
    public bool Fails { get; init; }

    /// <summary>For a judgment: what must be stored.</summary>
    public ExpectedJudgment? Judgment { get; init; }

    /// <summary>What the model holds an answer to, in the order in which answers leave.</summary>
    public Action<Attempt, IReply>? Check { get; init; }

    /// <summary>What the caller learns when an answer reaches it.</summary>
    public Action<IReply>? Learn { get; init; }

    public Func<Refusal, bool>? AskAgainOn { get; init; }

    /// <summary>The caller needs no further attempt.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Copies on their way to the host or in it.</summary>
    public int InFlight { get; set; }

    public int Attempts { get; set; }

    /// <summary>When the first of them reached the host, in answers that had left by then.</summary>
    public long? HandedAt { get; set; }

    /// <summary>How its attempts ended, seen where the answers leave the host.</summary>
    public int Accepted { get; set; }

    /// <inheritdoc cref="Accepted"/>
    public int Unknown { get; set; }

    /// <summary>Copies that a host works on while others are answered: each has happened, or will, or not.</summary>
    public int UnderWay { get; set; }

    /// <summary>It may have happened.</summary>
    public bool IsPossible => Accepted + Unknown + UnderWay > 0;

    public override string ToString() => $"#{Number} {Grain} {Id}";
}

/// <summary>A judgment as its sender means it: the values in the order of the item's responses at import.</summary>
/// <param name="Round">Null: that of a task that may be one's own work again, which nobody is told.</param>
sealed record ExpectedJudgment(
    string Annotator,
    int? Round,
    IReadOnlyList<(string Criterion, int[] Values)> Values,
    long? DurationMs,
    string? Rationale,
    bool Counts
);

/// <summary>One message on its way.</summary>
sealed class Attempt(Intent intent, IMessage message)
{
    public Intent Intent { get; } = intent;
    public IMessage Message { get; } = message;

    /// <summary>
    /// When it reached the host, in answers that had left by then: what was answered before, it must see.
    /// </summary>
    public long HandedAt { get; set; }
}

/// <summary>How an attempt ended: a reply, a refusal or a failure. None of them: nobody knows.</summary>
readonly record struct Outcome(IReply? Reply, Refusal? Refusal, Exception? Failure)
{
    public static Outcome Lost { get; } = new(null, null, new GrainUnavailableException("the answer is lost"));

    /// <summary>The message never reached a host.</summary>
    public static Outcome NotTaken { get; } = new(null, null, new GrainsBusyException("nobody listens", TimeSpan.Zero));

    public bool IsUnknown => Failure is GrainUnavailableException;

    public override string ToString() =>
        Reply is not null ? Reply.GetType().Name
        : Refusal is not null ? $"refused {Refusal.Code}"
        : Failure!.GetType().Name;
}
