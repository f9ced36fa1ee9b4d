using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Teams;

public sealed record BaselineReported(CategoryId Category, DriftSignals Signal, long[] Delta) : IEvent;

public sealed record AlarmNoted(AlarmSummary Alarm) : IEvent;
