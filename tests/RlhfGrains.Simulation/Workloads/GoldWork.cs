using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Known answers: imported, set, changed, taken away, and now and then such as cannot be.</summary>
sealed class GoldWork(Knowledge known)
{
    int sets;

    public Intent Set(int number)
    {
        var key = known.SeenItem();
        known.PerhapsGold.Add(key);
        var id = known.Fresh("gold-");
        var request = new Request(id, [9, (byte)sets++, (byte)(sets >> 8)]);
        var gold = known.Random.OneIn(5)
            ? null
            : Answer(known, JudgmentWork.ResponseIds(new ItemId(GrainKeys.IdOf(key))));
        return new Intent(number, key, () => new SetGold(request, gold, known.Settings(GrainKeys.ProjectOf(key))))
        {
            Id = id,
            IsLogged = true,
            AskAgainOn = r => r.Code == "settings-changed",
        };
    }

    public Intent Retire(int number)
    {
        var key = known.SeenItem();
        var id = known.Fresh("retire-");
        var request = new Request(id, [10, (byte)sets++, (byte)(sets >> 8)]);
        var since = known.Random.Pick<Instant?>([null, Instant.UnixEpoch, Instant.MaxValue]);
        var message = new RetireGold(request, since, known.Random.OneIn(10) ? "" : "leaked");
        return new Intent(number, key, () => message) { Id = id, IsLogged = true };
    }

    public Intent ReadPools(int number)
    {
        var (batch, share) = (known.Batch(), known.Random.Below(3) / 2.0);
        return new Intent(number, GrainKeys.Of(known.Project(), batch), () => new ReadGoldPools(share));
    }

    public Intent ReadUse(int number) => new(number, GrainKeys.Of(known.Project()), () => new ReadGoldUse());

    public static GoldDraft Answer(Knowledge known, IReadOnlyList<ResponseId> responses)
    {
        var random = known.Random;
        // Of all criteria that are ever declared, some before they are.
        var fitting = Knowledge.Criteria.Where(c => c.Scale.Fits(responses.Count)).ToList();
        var chosen = random.OneIn(3) ? fitting : [random.Pick(fitting)];
        return new GoldDraft([.. chosen.Select(c => Of(known, c, responses))], random.OneIn(2) ? "because" : null);
    }

    static GoldCriterionDraft Of(Knowledge known, Criterion criterion, IReadOnlyList<ResponseId> responses)
    {
        var random = known.Random;
        var accepted = random.OneIn(2)
            ? new AcceptedValues(
                [random.Between(criterion.Scale.Min, criterion.Scale.Max + (random.OneIn(20) ? 1 : 0))],
                null,
                null,
                null
            )
            : new AcceptedValues(null, null, criterion.Scale.Min + 1, null);
        return criterion.Scale.Kind switch
        {
            ScaleKind.Preference => new(
                criterion.Id,
                new GoldPreference(responses[0], responses[1], accepted),
                null,
                null
            ),
            ScaleKind.Ranking => new(
                criterion.Id,
                null,
                new RankingAnswer([
                    [responses[0]],
                    [.. responses.Skip(1)],
                ]),
                null
            ),
            _ => new(criterion.Id, null, null, [new GoldRating(random.Pick(responses), accepted)]),
        };
    }
}
