using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <summary>
/// The settings in force of the projects in use. They may lag behind; a grain that knows newer ones refuses, and they
/// are read again.
/// </summary>
sealed class SettingsCache(IGrains grains)
{
    readonly ConcurrentDictionary<ProjectId, ProjectSettings> known = new();

    /// <summary>Asks with the settings attached, again with newer ones while the grain has seen newer ones.</summary>
    public async ValueTask<Answer<TReply>> Ask<TReply>(
        ProjectId project,
        GrainKey grain,
        Func<ProjectSettings, IMessage<TReply>> message,
        CancellationToken cancellation
    )
        where TReply : IReply
    {
        var settings = await Get(project, cancellation);
        if (settings.Reply is not { } found)
            return new(default, settings.Refusal);
        for (var retries = 0; ; retries++)
        {
            var answer = await grains.Ask(grain, message(found.Settings), cancellation);
            if (answer.Refusal is not { Code: "settings-changed" } || retries == Limits.SettingsRetriesMax)
                return answer;
            settings = await Refresh(project, cancellation);
            if (settings.Reply is not { } newer)
                return new(default, settings.Refusal);
            found = newer;
        }
    }

    public ProjectSettings? AtHand(ProjectId project) => known.GetValueOrDefault(project);

    public ValueTask<Answer<SettingsInForce>> Get(ProjectId project, CancellationToken cancellation) =>
        known.TryGetValue(project, out var settings)
            ? new(new Answer<SettingsInForce>(new(settings), null))
            : Refresh(project, cancellation);

    /// <returns>Null when there is such a project.</returns>
    public async ValueTask<ProblemHttpResult?> Unknown(ProjectId project, CancellationToken cancellation) =>
        (await Get(project, cancellation)).Refusal is { } refusal ? Problem.Of(refusal) : null;

    public async ValueTask<Answer<SettingsInForce>> Refresh(ProjectId project, CancellationToken cancellation)
    {
        var answer = await grains.Ask(GrainKeys.Of(project), new ReadProject(), cancellation);
        if (answer.Reply is not { } view)
            return new(null, answer.Refusal);
        return new(new(Keep(project, view.Settings)), null);
    }

    /// <summary>Takes note of settings that were read or changed through this host.</summary>
    public ProjectSettings Keep(ProjectId project, ProjectSettings settings)
    {
        if (known.Count >= Limits.SettingsCachedMax && !known.ContainsKey(project))
            known.Clear();
        return known.AddOrUpdate(project, settings, (_, old) => old.Version > settings.Version ? old : settings);
    }
}

/// <summary>The settings that the next message goes with.</summary>
sealed record SettingsInForce(ProjectSettings Settings) : IReply;
