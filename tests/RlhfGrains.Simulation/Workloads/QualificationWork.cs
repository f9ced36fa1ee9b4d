using RlhfGrains.Agreement;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Statuses set by hand, and policies under which they matter.</summary>
sealed class QualificationWork(Knowledge known)
{
    /// <summary>The first answer decides: nobody answers much gold in one run.</summary>
    static readonly GatePlan Plan = new(.95, .05, .06, .06, 20, AtTruncation.Decide, 2);

    int sets;

    public static QualityPolicies Policies(Knowledge known) =>
        QualityPolicies.None with
        {
            Drift = DriftWork.Policy(known),
            Gold = known.Random.OneIn(3) ? null : new GoldPolicy(known.Random.OneIn(2) ? .1 : .5),
            Qualification = known.Random.OneIn(2)
                ? null
                : new QualificationPolicy(
                    new(
                        new(Plan, null),
                        new(Plan with { AttemptsMax = 1 }, null),
                        known.Random.Pick(Enum.GetValues<WorkEvidence>()),
                        known.Random.Pick(Enum.GetValues<GateFailure>()),
                        known.Random.Below(3),
                        1,
                        known.Random.OneIn(2) ? 1 : null
                    ),
                    [],
                    UnqualifiedMayWork: !known.Random.OneIn(6),
                    known.Random.OneIn(4) ? known.Random.Below(2) : null
                ),
        };

    public Intent Set(int number)
    {
        var (project, annotator, id) = (known.Project(), known.Random.Pick(known.Annotators), known.Fresh("status-"));
        var request = new Request(id, [8, (byte)sets++, (byte)(sets >> 8)]);
        var (category, status) = (
            known.Random.Pick(Knowledge.Categories).Id,
            known.Random.Pick(Enum.GetValues<QualificationStatus>())
        );
        var reason = known.Random.OneIn(10) ? "" : $"because of {number}";
        return new Intent(number, GrainKeys.Of(project, annotator), () =>
            new SetQualification(request, category, status, reason, "key", known.Settings(project))
        )
        {
            Id = id,
            IsLogged = true,
            AskAgainOn = r => r.Code == "settings-changed",
        };
    }

    public Intent Read(int number) =>
        new(number, GrainKeys.Of(known.Project(), known.Random.Pick(known.Annotators)), () => new ReadQualification());
}
