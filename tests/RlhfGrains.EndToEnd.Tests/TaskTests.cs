namespace RlhfGrains.EndToEnd.Tests;

/// <summary>
/// Annotators pull tasks from one batch while the server is killed and started again: exactly the overlap everywhere,
/// no lost lease, nobody twice.
/// </summary>
public sealed class TaskTests
{
    [Fact]
    public Task Tasks_WithTheServerKilledOnTheWay_GiveEveryItemItsOverlap() =>
        Kill(items: 100, annotators: 24, kills: 1);

    [LongFact]
    public Task ManyTasks_WithTheServerKilledOnTheWay_GiveEveryItemItsOverlap() =>
        Kill(items: 400, annotators: 64, kills: 3);

    [LongFact]
    public async Task Blindness_Short_Runs()
    {
        var (exitCode, output) = await Programs.LoadTest("blindness", "--short");
        Assert.True(exitCode == 0, output);
        Assert.Contains("AUC", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_Measured_PrintTheirRate()
    {
        var (exitCode, output) = await Programs.LoadTest(
            "tasks",
            "--items",
            "200",
            "1000",
            "--annotators",
            "8",
            "--seconds",
            "0.5"
        );
        Assert.True(exitCode == 0, output);
        Assert.Contains("flatness", output, StringComparison.Ordinal);
    }

    static async Task Kill(int items, int annotators, int kills)
    {
        var (exitCode, output) = await Programs.LoadTest(
            "tasks",
            "--items",
            $"{items}",
            "--annotators",
            $"{annotators}",
            "--overlap",
            "3",
            "--kills",
            $"{kills}"
        );
        Assert.True(exitCode == 0, output);
    }
}
