using RlhfGrains.Contracts;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Simulation.Erasures;

/// <summary>
/// What a lead asks of the server, and no single grain: it takes several messages, and the overwriting between them.
/// </summary>
sealed record ErasePerson(ProjectId Project, AnnotatorId Annotator, Request Request) : IMessage<ErasureView>;

/// <summary>Ways in which a server can erase wrongly; for the mutation check alone.</summary>
[Flags]
enum ErasureFlaws
{
    None = 0,

    /// <summary>It says that it is done, and overwrites nothing.</summary>
    OverwritesNothing = 1,

    /// <summary>It erases the profile alone.</summary>
    ForgetsTexts = 2,

    /// <summary>What is in memory stays there.</summary>
    KeepsInMemory = 4,

    /// <summary>A start does not finish what was begun.</summary>
    NeverFinishes = 8,

    /// <summary>Nothing is noted beside the backups.</summary>
    NotesNothing = 16,
}
