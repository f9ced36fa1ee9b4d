using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Annotators;

/// <summary>Sent by an annotator: one more, or one less, has met all the gold there is for them.</summary>
public sealed record CountGoldUsedUp(int Change) : IMessage;
