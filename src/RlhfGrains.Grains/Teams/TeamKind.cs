using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Teams;

public sealed class TeamKind : GrainKind<TeamState, TeamSnapshot>
{
    public TeamKind()
        : base(GrainKeys.Team, snapshotVersion: 1)
    {
        Takes<ReportBaseline>("team.report-baseline.v1", TeamDecisions.Report);
        Takes<NoteAlarm>("team.note-alarm.v1", TeamDecisions.Note);
        Takes<ListAlarms, AlarmPage>("team.list-alarms.v1", "team.alarm-page.v1", TeamDecisions.List);
        Takes<ReadTeam, TeamView>("team.read.v1", "team.view.v1", TeamDecisions.Read);

        Emits<BaselineReported>("team.baseline-reported.v1", static (team, e) => team.Apply(e));
        Emits<AlarmNoted>("team.alarm-noted.v1", static (team, e) => team.Apply(e));
    }

    protected override TeamState Create(GrainKey key) => new();

    protected override TeamSnapshot Save(TeamState state) => state.Save();

    protected override TeamState Restore(GrainKey key, TeamSnapshot snapshot) => TeamState.Restore(snapshot);
}
