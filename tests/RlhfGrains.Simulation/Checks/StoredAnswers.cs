using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Trails;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Toys;
using RlhfGrains.Simulation.Workloads;

namespace RlhfGrains.Simulation.Checks;

/// <summary>
/// Promises 1 and 2: whatever was answered is stored, once, as it was said; and nothing is stored that was only
/// refused.
/// </summary>
sealed class StoredAnswers(Model model, Folded folded)
{
    public void Check()
    {
        foreach (var (key, item) in folded.Of<ItemState>())
            CheckStored(key, item);
        foreach (var (key, facts) in model.Judgments)
        {
            foreach (var fact in facts.Values)
                CheckFact(folded.States.GetValueOrDefault(key) as ItemState, key, fact);
        }
        foreach (var (intent, answer) in model.Answers)
            CheckAnswer(intent, answer);
        foreach (var (grain, accepted) in folded.Requests)
        {
            // What an erasure asks for by itself has no caller.
            if (accepted.Id.StartsWith("erasure:", StringComparison.Ordinal))
                continue;
            if (!model.ById.GetValueOrDefault((grain, accepted.Id), []).Exists(i => i.IsPossible))
                throw new BrokenPromise(
                    Promise.RefusedChangesNothing,
                    $"request {accepted.Id} is stored in {grain}, and nobody can have been told so"
                );
        }
        foreach (var group in model.Entries.GroupBy(e => (e.Grain, e.List)))
            model.CheckListed(group.Key.Grain, group.Key.List, Listed(group.Key.Grain, group.Key.List));
    }

    void CheckStored(GrainKey key, ItemState item)
    {
        foreach (var judgment in item.Judgments)
        {
            model
                .Fact(key, judgment.Id.Value)
                .Check(
                    judgment.Annotator.Value,
                    (int)judgment.Round,
                    [.. judgment.Recorded.Answers.Select(a => (a.Criterion.Value, a.Values))],
                    judgment.Recorded.DurationMs,
                    judgment.IsWithdrawn
                );
        }
    }

    void CheckFact(ItemState? item, GrainKey key, JudgmentFact fact)
    {
        if (fact.Accepted is null)
            return;
        if (item?.Find(new JudgmentId(fact.Id)) is not { } stored)
            throw new BrokenPromise(Promise.Durable, $"judgment {fact.Id} of {key} was acknowledged and is not stored");
        if (fact.WithdrawnAt < long.MaxValue && !stored.IsWithdrawn)
            throw new BrokenPromise(
                Promise.Durable,
                $"the withdrawal of {fact.Id} of {key} was acknowledged and is not stored"
            );
        if (!model.IsOneLog || fact.Accepted.Judgment!.Rationale is not { } rationale)
            return;
        var text = folded.States.GetValueOrDefault(JudgmentWork.TextOf(key, fact)) as RationaleState;
        // Whether it was to be erased is told by the order of the journal.
        if (text?.IsErased != true && text?.Text != rationale)
            throw new BrokenPromise(
                Promise.Durable,
                $"the text of {fact.Id} of {key} is '{text?.Text}', not '{rationale}'"
            );
    }

    void CheckAnswer(Intent intent, byte[] answer)
    {
        if (intent.Grain.Kind == Till.KindName)
        {
            if (folded.Payments.Count(p => p.Till == intent.Grain && p.Paid.Id == intent.Id) != 1)
                throw new BrokenPromise(Promise.Durable, $"{intent} was acknowledged and is not stored once");
        }
        else if (intent.IsLogged)
        {
            var stored = folded.Requests.Find(r => r.Grain == intent.Grain && r.Accepted.Id == intent.Id).Accepted
                ?? throw new BrokenPromise(Promise.Durable, $"{intent} was acknowledged and is not stored");
            if (!model.Kinds.Encode(stored.Reply).AsSpan().SequenceEqual(answer))
                throw new BrokenPromise(Promise.Once, $"{intent} was answered with something else than is stored");
        }
    }

    IReadOnlyList<string> Listed(GrainKey grain, string list) =>
        folded.States.GetValueOrDefault(grain) switch
        {
            ProjectState project => list == "batches"
                ? [.. project.Batches.Select(b => b.Value)]
                : [.. project.Annotators.Select(a => a.Value)],
            DirectoryState register => [.. register.Entries.Select(e => e.Id)],
            TrailState trail => [.. trail.Acts.Select(a => a.Id)],
            _ => [],
        };
}
