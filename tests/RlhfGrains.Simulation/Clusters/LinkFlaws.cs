namespace RlhfGrains.Simulation.Clusters;

/// <summary>
/// Ways in which activations, their links and their journal can be wrong; for the mutation check alone.
/// </summary>
[Flags]
enum LinkFlaws
{
    None = 0,

    /// <summary>A parcel is taken from its newest message on.</summary>
    TakesInAnyOrder = 1,

    /// <summary>A message that is sent again gets a number of its own.</summary>
    NumbersAnew = 2,

    /// <summary>Which messages were taken is not stored.</summary>
    ForgetsMarks = 4,

    /// <summary>The last message of several is not stored.</summary>
    ForgetsSends = 8,

    /// <summary>A parcel is confirmed before it is taken.</summary>
    ConfirmsBeforeCommit = 16,

    /// <summary>Confirmations go nowhere.</summary>
    ForgetsConfirmations = 32,

    /// <summary>An activation answers from what it knows, however old that is.</summary>
    ServesStaleReads = 64,

    /// <summary>An activation that was overtaken writes all the same.</summary>
    WritesWhenOvertaken = 128,

    /// <summary>Nobody looks for what a dead machine left.</summary>
    NeverSweeps = 256,

    /// <summary>A grain that is read again after a failure comes without what it had sent.</summary>
    ForgetsOutbox = 512,
}
