using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Annotators;

/// <summary>How it was stored before drift was watched.</summary>
public sealed record EarlierRegistered(Instant At, byte[] Key, int SettingsVersion, EarlierQuality Quality) : IEvent
{
    public AnnotatorRegistered ToToday() => new(At, Key, SettingsVersion, Quality.ToToday());
}

/// <inheritdoc cref="EarlierRegistered"/>
public sealed record EarlierPolicyNoted(int SettingsVersion, EarlierQuality Quality) : IEvent
{
    public AnnotatorPolicyNoted ToToday() => new(SettingsVersion, Quality.ToToday());
}
