using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Disks;

namespace RlhfGrains.Simulation.Tests;

public sealed class SqliteDiskTests
{
    static readonly GrainKey Grain = new("till", "t");

    [Fact]
    public async Task Open_AfterAKill_SyncsWhatItFinds_BeforeAnybodyReadsIt()
    {
        using var disk = new SqliteDisk();
        var journal = disk.Open();
        await journal.Append([Record(0)]);
        disk.Appended();
        var synced = disk.Synced;
        await journal.Append([Record(1)]);
        disk.End(disk.Extent, synced);

        journal = disk.Open();

        Assert.Equal(2, (await journal.Read(Grain)).Tail.Count);
        Assert.Equal(disk.Extent, disk.Synced);
    }

    [Fact]
    public async Task Open_AfterAPowerLossWithinACommit_FindsNothingOfIt()
    {
        using var disk = new SqliteDisk();
        var journal = disk.Open();
        await journal.Append([Record(0)]);
        var synced = disk.Extent;
        await journal.Append([Record(1)]);
        disk.End(disk.Extent - 1, synced);

        Assert.Single((await disk.Open().Read(Grain)).Tail);
    }

    static GrainAppend Record(long version) => new(Grain, version, Instant.UnixEpoch, new byte[] { 1, 2, 3 }, [], []);
}
