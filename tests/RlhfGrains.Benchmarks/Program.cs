using BenchmarkDotNet.Running;
using RlhfGrains.Benchmarks;

// dotnet run -c Release --project tests/RlhfGrains.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(TableBenchmarks).Assembly).Run(args);
