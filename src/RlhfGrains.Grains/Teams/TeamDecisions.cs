using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Teams;

public static class TeamDecisions
{
    public static Decision<Done> Report(TeamState team, ReportBaseline m, Turn turn)
    {
        var reported = new BaselineReported(m.Category, m.Signal, m.Delta);
        if (!m.Asks)
            return Decision.Accept([reported]);
        var known = team.RatesOf(m.Category, m.Signal);
        long[] counts = [.. m.Delta.Select((delta, i) => delta + (i < known.Length ? known[i] : 0))];
        return Decision.Accept(
            [reported],
            [
                new(
                    GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), m.Annotator),
                    new TellTeamRates(m.Category, m.Signal, counts)
                ),
            ]
        );
    }

    public static Decision<Done> Note(TeamState team, NoteAlarm m, Turn turn) =>
        Decision.Accept([new AlarmNoted(m.Alarm)]);

    public static Decision<AlarmPage> List(TeamState team, ListAlarms m, Turn turn)
    {
        var rows = team
            .Alarms.Where(a => a.Row > m.After && (!m.OpenOnly || a.Alarm.AcknowledgedAt is null))
            .Take(Math.Max(1, m.CountMax) + 1)
            .ToList();
        var more = rows.Count > Math.Max(1, m.CountMax);
        if (more)
            rows.RemoveAt(rows.Count - 1);
        return Decision.Reply(new AlarmPage(rows, more ? rows[^1].Row : null));
    }

    public static Decision<TeamView> Read(TeamState team, ReadTeam m, Turn turn)
    {
        var all = team
            .Alarms.Select(a => a.Alarm)
            .GroupBy(a => a.Annotator)
            .Select(g => new AnnotatorAlarms(
                g.Key,
                g.Count(a => a.AcknowledgedAt is null),
                g.Count(),
                g.MaxBy(a => (a.LastAt, a.Number))!
            ))
            .ToList();
        return Decision.Reply(
            new TeamView(
                [
                    .. all.OrderByDescending(a => a.Open)
                        .ThenByDescending(a => a.Newest.LastAt)
                        .ThenBy(a => a.Annotator.Value, StringComparer.Ordinal)
                        .Take(m.CountMax),
                ],
                all.Count,
                all.Sum(a => a.Alarms),
                all.Sum(a => a.Open),
                team.Rates
            )
        );
    }
}
