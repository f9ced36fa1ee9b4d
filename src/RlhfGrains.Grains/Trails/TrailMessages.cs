using RlhfGrains.Contracts;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Trails;

/// <summary>Somebody asks for something that is to be found later. Kept before it is done.</summary>
/// <param name="Id">Of this one act: the same again is kept once.</param>
/// <param name="Operation">Method and route: <c>POST /v1/projects/{project}/items/{item}:close</c>.</param>
/// <param name="Path">The address that was asked, without its query.</param>
public sealed record NoteAct(string Id, KeyId Key, Role Role, string Operation, string Path) : IMessage<ActKept>;

/// <param name="IsKept">False: the page is full, and the next one takes it.</param>
public sealed record ActKept(bool IsKept) : IReply;

/// <param name="After">So many acts of the page are passed over.</param>
public sealed record ReadTrail(int After, int CountMax) : IMessage<TrailPage>;

public sealed record Act(string Id, Instant At, KeyId Key, Role Role, string Operation, string Path);

/// <param name="IsFull">There may be another page behind this one.</param>
public sealed record TrailPage(IReadOnlyList<Act> Acts, int Count, bool IsFull) : IReply;

public sealed record ActNoted(Act Act) : IEvent;
