using System.Collections.Concurrent;
using RlhfGrains.Postgres.Tests.Servers;
using Xunit.Abstractions;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>
/// A silo that hosts grains is frozen until the others have declared it dead and have written to those grains; then it
/// goes on, with its callers' questions waiting, and for a moment does not know what has happened.
/// </summary>
[Needs(Needed.Postgres | Needed.Time)]
public sealed class FrozenSiloTests(ITestOutputHelper output)
{
    const int Items = 40,
        Silos = 3;

    [Fact]
    public async Task SiloDeclaredDeadWhileItWasFrozen_NeverAnswersWithWhatItKnew()
    {
        var answers = await AnswersOfAFrozenSilo();
        Assert.DoesNotContain(1, answers);
    }

    /// <summary>Without the look-up of the newest version it does: so the test above would see it.</summary>
    [Fact]
    public async Task SiloThatMayTrustWhatItKnew_AnswersWithIt()
    {
        var answers = await AnswersOfAFrozenSilo("--Cluster:FreshSeconds=60");
        Assert.Contains(1, answers);
    }

    /// <returns>How many judgments each item had by each answer that it gave after each had got its second one
    /// elsewhere.</returns>
    async Task<IReadOnlyCollection<int>> AnswersOfAFrozenSilo(params string[] settings)
    {
        using var server = PostgresServer.StartNew();
        var silos = Enumerable
            .Range(0, Silos)
            .Select(_ => SiloProcess.OnPostgres(server.ConnectionString("frozen_test"), settings))
            .ToList();
        try
        {
            foreach (var silo in silos)
                silo.Start();
            foreach (var silo in silos)
                await silo.Ready();
            using var load = new ClusterLoad([silos[0].Address], "p", Items);
            await load.Prepare(overlap: 3);
            for (var item = 0; item < Items; item++)
                await Acknowledged(load, silos[item % Silos].Address, item, annotator: 1);
            // The one where most of the items live: it has what it could answer with.
            var hosted = await Task.WhenAll(silos.Select(ItemsOn));
            var frozen = silos[Array.IndexOf(hosted, hosted.Max())];
            var other = silos.First(s => s != frozen).Address;
            frozen.Freeze();
            await Task.WhenAll(
                Enumerable.Range(0, Items).Select(item => Acknowledged(load, other, item, annotator: 2))
            );
            var (answers, failures) = (new ConcurrentBag<int>(), 0);
            // Asked while it is frozen, so that they are the first that it sees; and then again, for as long as it
            // lives.
            var asking = Enumerable
                .Range(0, Items)
                .Select(async item =>
                {
                    while (true)
                    {
                        try
                        {
                            answers.Add((await load.ReadItem(frozen.Address, item)).All.Count);
                        }
                        catch (HttpRequestException failure) when (failure.StatusCode is not null)
                        {
                            Interlocked.Increment(ref failures);
                        }
                        catch (Exception failure) when (ClusterLoad.IsNoAnswer(failure))
                        {
                            return;
                        }
                    }
                })
                .ToList();
            frozen.Thaw();
            Assert.True(await frozen.EndsOfItself());
            await Task.WhenAll(asking);
            output.WriteLine(
                $"{answers.Count(a => a == 1)} answers older than what was acknowledged, {answers.Count(a => a == 2)} of the newest state, {failures} of 503"
            );
            return answers;
        }
        finally
        {
            foreach (var silo in silos)
                silo.Dispose();
        }
    }

    static async Task<int> ItemsOn(SiloProcess silo)
    {
        const string Sample = "rlhfgrains_cell_grains{kind=\"item\"} ";
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", SiloProcess.AdminKey);
        var figures = await http.GetStringAsync(new Uri(silo.Address, "/metrics"));
        return figures.Split('\n').FirstOrDefault(l => l.StartsWith(Sample, StringComparison.Ordinal)) is { } line
            ? int.Parse(line[Sample.Length..])
            : 0;
    }

    static async Task Acknowledged(ClusterLoad load, Uri silo, int item, int annotator)
    {
        while (await load.Judge(silo, item, annotator) is not (200 or 201)) { }
    }
}
