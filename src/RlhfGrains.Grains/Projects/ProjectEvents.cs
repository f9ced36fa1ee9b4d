using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Projects;

public sealed record ProjectCreated(ProjectId Id, string Name, byte[] Secret, DateTimeOffset At) : IEvent;

public sealed record SettingsPublished(ProjectSettings Settings, DateTimeOffset At) : IEvent;

public sealed record BatchAdded(BatchId Batch) : IEvent;

public sealed record BatchPolicySet(BatchId Batch, BatchPolicy Policy) : IEvent;

public sealed record AnnotatorEnrolled(AnnotatorId Annotator) : IEvent;
