using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("RlhfGrains.Postgres.Tests.Servers.SkippingFramework", "RlhfGrains.Postgres.Tests")]

namespace RlhfGrains.Postgres.Tests.Servers;

/// <summary>
/// Where there is no PostgreSQL, every test of this project is skipped by name and says why; also those of the suites, which know nothing of it.
/// </summary>
public sealed class SkippingFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assembly) => new Discoverer(assembly, SourceInformationProvider, DiagnosticMessageSink);

    sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink messages) : XunitTestFrameworkDiscoverer(assembly, sources, messages)
    {
        protected override bool FindTestsForMethod(ITestMethod method, bool withSource, IMessageBus bus, ITestFrameworkDiscoveryOptions options)
        {
            if (PostgresBinaries.Folder is not null || !method.Method.GetCustomAttributes(typeof(FactAttribute)).Any()) return base.FindTestsForMethod(method, withSource, bus, options);
            return ReportDiscoveredTestCase(new SkippedTestCase(DiagnosticMessageSink, method), withSource, bus);
        }
    }
}

/// <summary>One that is not run.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    /// <summary>For the runner, which sends it from discovery to execution.</summary>
    [Obsolete("For deserialization only")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(IMessageSink messages, ITestMethod method) : base(messages, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => "postgres and initdb are not on this machine: install PostgreSQL";
}
