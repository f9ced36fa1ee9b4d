using System.CommandLine;
using System.Net.Sockets;
using RlhfGrains.LoadTest;
using RlhfGrains.LoadTest.Bench;
using RlhfGrains.LoadTest.Blindness;
using RlhfGrains.LoadTest.Chaos;
using RlhfGrains.LoadTest.Fuzz;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Replay;
using RlhfGrains.LoadTest.Scale;
using RlhfGrains.LoadTest.Tasks;

Screen.Prepare();
var root = new RootCommand("Load for an RlhfGrains server: real judgments replayed and checked, and a benchmark.")
{
    ReplayCommand.Create(),
    BenchCommand.Create(),
    ScaleCommand.Create(),
    TasksCommand.Create(),
    BlindnessCommand.Create(),
    DistinguishCommand.Create(),
    ChaosCommand.Create(),
    FuzzCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception failure)
    when (failure is InputException or ApiProblem or HttpRequestException or IOException or SocketException)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("stopped");
    return 2;
}
