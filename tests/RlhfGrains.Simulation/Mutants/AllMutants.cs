using RlhfGrains.Simulation.Clusters;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Erasures;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>Everything that is broken on purpose: grains, journal, and links between grains.</summary>
static class AllMutants
{
    public static IReadOnlyList<Mutant> List { get; } =
    [
        .. ItemMutants.All,
        .. GrainMutants.All,
        new("answer before the commit is synced") { Disk = DiskFlaws.AnswersBeforeSync },
        new("trust what a killed process left unsynced") { Disk = DiskFlaws.OpensWithoutSync },
        new("keep a part of a torn commit") { Disk = DiskFlaws.KeepsTornCommits },
        new("forget a stored send") { Disk = DiskFlaws.ForgetsSends },
        new("deliver a stored send again") { Disk = DiskFlaws.ForgetsTaken },
        new("evict without a snapshot") { Disk = DiskFlaws.ForgetsSnapshots },
        new("let time run backwards after a restart") { Disk = DiskFlaws.ForgetsTime },
        new("overwrite a person's records in memory alone") { Disk = DiskFlaws.OverwritesInMemory },
        new("keep the snapshots of somebody who was erased") { Disk = DiskFlaws.KeepsOldSnapshots },
        new("say that somebody is erased, and overwrite nothing") { Erasures = ErasureFlaws.OverwritesNothing },
        new("erase the profile and keep the rationales") { Erasures = ErasureFlaws.ForgetsTexts },
        new("keep in memory what was overwritten") { Erasures = ErasureFlaws.KeepsInMemory },
        new("leave an erasure half done at the next start") { Erasures = ErasureFlaws.NeverFinishes },
        new("restore a backup with everybody in it") { Erasures = ErasureFlaws.NotesNothing },
        new("take messages of a pair in any order", HostKind.Cluster) { Links = LinkFlaws.TakesInAnyOrder },
        new("take a message again that was taken", HostKind.Cluster) { Links = LinkFlaws.NumbersAnew },
        new("forget the inbox mark", HostKind.Cluster) { Links = LinkFlaws.ForgetsMarks },
        new("forget an outbox entry", HostKind.Cluster) { Links = LinkFlaws.ForgetsSends },
        new("forget the outbox when a grain is read again", HostKind.Cluster) { Links = LinkFlaws.ForgetsOutbox },
        new("confirm a message before its commit", HostKind.Cluster) { Links = LinkFlaws.ConfirmsBeforeCommit },
        new("forget a confirmation", HostKind.Cluster) { Links = LinkFlaws.ForgetsConfirmations },
        new("serve a stale read", HostKind.Cluster) { Links = LinkFlaws.ServesStaleReads },
        new("let an overtaken activation write", HostKind.Cluster) { Links = LinkFlaws.WritesWhenOvertaken },
        new("leave what a dead machine has sent", HostKind.Cluster) { Links = LinkFlaws.NeverSweeps },
    ];
}
