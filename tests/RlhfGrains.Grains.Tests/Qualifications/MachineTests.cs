using RlhfGrains.Grains.Annotators.Qualifications;
using static RlhfGrains.Grains.Annotators.Qualifications.QualificationCause;
using static RlhfGrains.Grains.Annotators.Qualifications.QualificationStatus;

namespace RlhfGrains.Grains.Tests.Qualifications;

public sealed class MachineTests
{
    /// <summary>Every transition there is, one row each; what is not here changes nothing.</summary>
    public static TheoryData<QualificationStatus, QualificationCause, GateFailure, QualificationStatus> Transitions =>
        new()
        {
            { QualificationStatus.Candidate, Begun, GateFailure.Probation, Practising },
            { QualificationStatus.Candidate, CoolDownOver, GateFailure.Probation, QualificationStatus.Candidate },
            { Practising, GatePassed, GateFailure.Probation, Qualified },
            { Practising, GateFailed, GateFailure.Probation, QualificationStatus.Candidate },
            { Practising, AttemptsUsedUp, GateFailure.Probation, Suspended },
            { Qualified, GateInWorkFailed, GateFailure.Probation, Probation },
            { Qualified, GateInWorkFailed, GateFailure.Suspension, Suspended },
            { Qualified, DriftAlarm, GateFailure.Probation, Probation },
            { Qualified, Expired, GateFailure.Probation, QualificationStatus.Candidate },
            { Probation, Expired, GateFailure.Probation, QualificationStatus.Candidate },
            { Probation, GateInWorkPassed, GateFailure.Probation, Qualified },
            { Probation, GateInWorkFailed, GateFailure.Probation, Suspended },
            { Suspended, CoolDownOver, GateFailure.Probation, QualificationStatus.Candidate },
        };

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Next_FollowsTheTable(
        QualificationStatus from,
        QualificationCause cause,
        GateFailure onFailure,
        QualificationStatus to
    ) => Assert.Equal(to, QualificationMachine.Next(from, cause, onFailure));

    [Fact]
    public void Next_OutsideTheTable_ChangesNothing()
    {
        var known = Transitions
            .Select(r => (From: (QualificationStatus)r[0], Cause: (QualificationCause)r[1]))
            .ToList();
        foreach (var from in Enum.GetValues<QualificationStatus>())
        {
            foreach (
                var cause in Enum.GetValues<QualificationCause>()
                    .Where(c => !known.Exists(k => k.From == from && k.Cause == c))
            )
                Assert.Null(QualificationMachine.Next(from, cause));
        }
        Assert.Null(QualificationMachine.Next(Qualified, GateInWorkFailed, GateFailure.Nothing));
        Assert.Null(QualificationMachine.Next(Probation, GateInWorkFailed, GateFailure.Nothing));
    }
}
