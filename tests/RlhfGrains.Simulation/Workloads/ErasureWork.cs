using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Erasures;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>
/// People who want to be forgotten. On a cluster only what its grains do of it: nothing is overwritten there.
/// </summary>
sealed class ErasureWork(Knowledge known, Model model)
{
    public Intent Erase(int number)
    {
        if (known.Plan.Host is HostKind.Cluster)
            return Begin(number);
        var (project, annotator) = (known.Project(), known.Random.Pick(known.Annotators));
        var message = new ErasePerson(project, annotator, new Request(known.Fresh("erase-"), [3]));
        Intent intent = null!;
        ErasureView? first = null;
        intent = new Intent(number, GrainKeys.ErasuresOf(project), () => message)
        {
            Id = message.Request.Id,
            // Somebody may have had the same person erased once more since: the newest is told.
            MayBeAnsweredAnew = true,
            Check = (_, r) =>
            {
                var view = (ErasureView)r;
                if (view.DoneAt is null || view.Annotator != annotator)
                    throw new BrokenPromise(Promise.Erased, $"{intent} is answered with {view}");
                if (first is not null && (view.Number < first.Number || (view.Number == first.Number && view != first)))
                    throw new BrokenPromise(Promise.Once, $"{intent} was answered with {first}, and then with {view}");
                first ??= view;
                model.People.Erased(project, annotator, intent.HandedAt!.Value, model.Now);
            },
        };
        model.People.Erasing(project, annotator, intent);
        return intent;
    }

    public Intent Finish(int number)
    {
        if (known.Plan.Host is not HostKind.Cluster)
            return Read(number);
        var message = new FinishErasure(known.Random.Pick(known.Annotators), known.Random.Between(1, 4), 5);
        return new Intent(number, GrainKeys.ErasuresOf(known.Project()), () => message)
        {
            Check = (_, r) =>
            {
                if (((ErasureView)r).Number <= message.Number && ((ErasureView)r).DoneAt is null)
                    throw new BrokenPromise(Promise.ReadYourWrites, $"{message} is not done");
            },
        };
    }

    public Intent Read(int number)
    {
        var message = new ReadErasure(known.Random.Pick(known.Annotators));
        return new Intent(number, GrainKeys.ErasuresOf(known.Project()), () => message);
    }

    public Intent List(int number) =>
        new(number, GrainKeys.ErasuresOf(known.Project()), () => new ListErasures(0, 1_000));

    Intent Begin(int number)
    {
        var id = known.Fresh("erase-");
        var message = new BeginErasure(new Request(id, [3]), known.Random.Pick(known.Annotators), new("a-key"));
        return new Intent(number, GrainKeys.ErasuresOf(known.Project()), () => message) { Id = id, IsLogged = true };
    }
}
