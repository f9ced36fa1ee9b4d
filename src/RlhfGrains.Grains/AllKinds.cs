using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Seals;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Trails;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains;

/// <summary>Every kind of grain there is: what a host gives its engine.</summary>
public static class AllKinds
{
    public static IReadOnlyList<GrainKind> Create() =>
        [
            new ProjectKind(),
            new BatchKind(),
            new ItemKind(),
            new AnnotatorKind(),
            new ProfileKind(),
            new RationaleKind(),
            new KeyKind(),
            new DirectoryKind(),
            new WebhookListKind(),
            new WebhookKind(),
            new ErasuresKind(),
            new TeamKind(),
            new TrailKind(),
            new SealKind(),
            new JobKind(),
        ];
}
