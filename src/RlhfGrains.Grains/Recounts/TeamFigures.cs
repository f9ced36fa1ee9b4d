using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Recounts;

/// <summary>What a project's annotators say of it together.</summary>
sealed class TeamFigures
{
    readonly Dictionary<(CategoryId, DriftSignals), long[]> reported = [];
    readonly List<AlarmSummary> alarms = [];

    public void Add(AnnotatorId id, AnnotatorState annotator)
    {
        foreach (var (category, stream) in annotator.Drift.Streams)
        {
            if (!reported.TryGetValue((category, stream.Signal), out var counts))
                reported[(category, stream.Signal)] = counts = new long[stream.Reported.Count];
            for (var i = 0; i < counts.Length; i++)
                counts[i] += stream.Reported[i];
        }
        alarms.AddRange(annotator.Drift.Alarms.Alarms.Select(a => AlarmSummary.Of(id, a)));
    }

    public IEnumerable<string> Compare(GrainKey key, TeamState team)
    {
        // A stream that is watched no more is forgotten by its annotator, and stays in the rates.
        foreach (var ((category, signal), counts) in reported)
        {
            var known = team.RatesOf(category, signal);
            if (counts.Where((count, i) => count > (i < known.Length ? known[i] : 0)).Any())
                yield return $"{key} knows less of {signal} in {category} than its annotators have reported";
        }
        var rows = team.Alarms.ToDictionary(a => (a.Alarm.Annotator, a.Alarm.Number), a => a.Alarm);
        // The oldest are forgotten.
        if (rows.Count >= TeamState.AlarmsKept)
            yield break;
        foreach (var alarm in alarms.Where(a => rows.GetValueOrDefault((a.Annotator, a.Number)) != a))
            yield return $"{key} lists alarm {alarm.Number} of {alarm.Annotator} otherwise than it is";
    }
}
