using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Projects;

public sealed record ProjectCreated(ProjectId Id, string Name, byte[] Secret, Instant At) : IEvent;

public sealed record SettingsPublished(ProjectSettings Settings, Instant At) : IEvent;

public sealed record BatchAdded(BatchId Batch) : IEvent;

public sealed record BatchPolicySet(BatchId Batch, BatchPolicy Policy) : IEvent;

/// <summary>One annotator more, or one less, has met all the gold there is for them.</summary>
public sealed record GoldUsedUpCounted(int Change) : IEvent;

/// <param name="LimitedAt">When, of an enrolment that the qualification policy limits; null: it does not.</param>
public sealed record AnnotatorEnrolled(AnnotatorId Annotator, Instant? LimitedAt = null) : IEvent;

/// <inheritdoc cref="CountQualified"/>
public sealed record QualifiedCounted(CategoryId Category, int Change) : IEvent;
