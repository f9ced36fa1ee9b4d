namespace RlhfGrains.Contracts;

/// <summary>One thing that is wrong with a journal.</summary>
/// <param name="What">The damaged row, record, name, snapshot, cover or send.</param>
/// <param name="IsLoss">False for a cache, which is made again from the records.</param>
public sealed record VerifyFinding(string What, string WhatToDo, bool IsLoss);

/// <summary>How far a step of verifying has come.</summary>
/// <param name="Total">0 while it is not known.</param>
public readonly record struct VerifyProgress(string Step, long Done, long Total);
