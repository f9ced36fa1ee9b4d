using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Jobs;

public sealed record JobAsked(JobId Id, JobTask Task, KeyId By, Instant At) : IEvent;

public sealed record JobClaimed(string Owner, string Claim, Instant Until, Instant At) : IEvent;

public sealed record ClaimRenewed(long Done, long Total, Instant Until) : IEvent;

/// <param name="IsOffered">Nobody works on it: whoever follows the commits may claim it.</param>
public sealed record JobReminded(bool IsOffered, Instant At) : IEvent;

public sealed record JobCancelAsked(KeyId By, Instant At) : IEvent;

public sealed record JobFinished(IReadOnlyList<JobFile> Files, Instant KeptUntil, Instant At) : IEvent;

public sealed record JobFailed(JobFault Fault, string Detail, Instant At) : IEvent;

public sealed record JobCancelled(Instant At) : IEvent;

/// <summary>Nothing refers to the job's files any more: whoever keeps them removes them.</summary>
public sealed record JobFilesDropped(FilesGone Because, Instant At) : IEvent;
