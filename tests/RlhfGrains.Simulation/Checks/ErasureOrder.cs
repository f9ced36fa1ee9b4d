using RlhfGrains.Contracts;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Personal;

namespace RlhfGrains.Simulation.Checks;

/// <summary>Who was erased when, in the order of the journal, and what lies there of them.</summary>
sealed class ErasureOrder
{
    readonly List<(long At, GrainKey Grain, bool IsErased)> personal = [];
    readonly Dictionary<string, List<Erasure>> erasures = [];

    /// <param name="at">The place of the record in the journal.</param>
    public void See(long at, GrainKey grain, IEvent happened)
    {
        switch (happened)
        {
            case ProfileKept or RationaleKept or ProfileErased or RationaleErased:
                personal.Add((at, grain, happened is ProfileErased or RationaleErased));
                break;
            case ErasureBegun begun:
                var person = $"{grain.Name}/{begun.Annotator.Value}";
                if (!erasures.TryGetValue(person, out var of))
                    erasures.Add(person, of = []);
                of.Add(new Erasure(begun.Number, at));
                break;
            case ErasureDone done:
                var erasure = erasures[$"{grain.Name}/{done.Annotator.Value}"].Single(e => e.Number == done.Number);
                if (erasure.DoneAt is not null)
                    throw new BrokenPromise(Promise.Once, $"erasure {done.Number} of {grain} was done twice");
                erasure.DoneAt = at;
                break;
        }
    }

    /// <summary>
    /// What lies before the beginning of an erasure that is done is erased; what lies behind the end of the last one is
    /// not.
    /// </summary>
    /// <param name="isFinished">A start has finished what was begun.</param>
    public void Check(bool isFinished)
    {
        foreach (var (at, grain, isErased) in personal)
        {
            var of = erasures.GetValueOrDefault(PersonOf(grain), []);
            if (!isErased && of.Exists(e => e.BegunAt > at && e.DoneAt is not null))
                throw new BrokenPromise(
                    Promise.Erased,
                    $"record {at} of {grain} is there, and an erasure that began behind it is done"
                );
            if (isErased && !of.Exists(e => e.DoneAt is null || e.DoneAt > at))
                throw new BrokenPromise(Promise.Erased, $"record {at} of {grain} is erased, and nobody asked for that");
        }
        if (!isFinished)
            return;
        foreach (var (person, of) in erasures)
        {
            if (of[^1].DoneAt is null)
                throw new BrokenPromise(
                    Promise.Erased,
                    $"the erasure of {person} was begun, and no start has finished it"
                );
        }
    }

    /// <summary>Both names begin with the project and the annotator, whose ids hold no '/'.</summary>
    static string PersonOf(GrainKey grain) => string.Join('/', grain.Name.Split('/').Take(2));

    sealed class Erasure(int number, long begunAt)
    {
        public int Number { get; } = number;
        public long BegunAt { get; } = begunAt;
        public long? DoneAt { get; set; }
    }
}
