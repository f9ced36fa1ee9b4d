using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Postgres.Tests.Servers;
using Xunit.Abstractions;

[assembly: TestFramework("RlhfGrains.Orleans.Tests.WhereThereIsWhatTheyNeed", "RlhfGrains.Orleans.Tests")]

namespace RlhfGrains.Orleans.Tests;

/// <summary>What a test cannot do without.</summary>
[Flags]
public enum Needed
{
    Nothing = 0,
    Postgres = 1,
    Azurite = 2,

    /// <summary>
    /// More time than a run of all tests has: it is one of those that <c>RLHFGRAINS_CLUSTER_TESTS=all</c> adds.
    /// </summary>
    Time = 4,
}

/// <summary>On a test, or on a class of them.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute(Needed needs) : Attribute
{
    public Needed Needs => needs;
}

public sealed class WhereThereIsWhatTheyNeed(IMessageSink messages) : SkippingFramework(messages, Missing)
{
    static readonly bool HasTime = Environment.GetEnvironmentVariable("RLHFGRAINS_CLUSTER_TESTS") == "all";

    static string? Missing(ITestMethod method)
    {
        var needs = method
            .Method.GetCustomAttributes(typeof(NeedsAttribute))
            .Concat(method.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute)))
            .Aggregate(Needed.Nothing, static (all, a) => all | (Needed)a.GetConstructorArguments().Single());
        if (needs.HasFlag(Needed.Time) && !HasTime)
            return "one of the long set: RLHFGRAINS_CLUSTER_TESTS=all runs it";
        if (needs.HasFlag(Needed.Postgres) && PostgresBinaries.Folder is null)
            return "PostgreSQL is not on this machine: .ci/run installs it";
        return needs.HasFlag(Needed.Azurite) && AzuriteServer.Program is null
            ? "Azurite or node is not on this machine: .ci/run installs it"
            : null;
    }
}
