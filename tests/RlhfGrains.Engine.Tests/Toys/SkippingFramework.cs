using Xunit.Abstractions;
using Xunit.Sdk;

namespace RlhfGrains.Engine.Tests.Toys;

/// <summary>
/// Where there is no server to test against, every test of a project is skipped by name and says why; also those of the
/// suites, which know nothing of it.
/// </summary>
/// <param name="missing">What is not there for a test, and how to get it; null: nothing is missing.</param>
public abstract class SkippingFramework(IMessageSink messages, Func<ITestMethod, string?> missing)
    : XunitTestFramework(messages)
{
    protected SkippingFramework(IMessageSink messages, string? missing)
        : this(messages, _ => missing) { }

    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assembly) =>
        new Discoverer(assembly, SourceInformationProvider, DiagnosticMessageSink, missing);

    sealed class Discoverer(
        IAssemblyInfo assembly,
        ISourceInformationProvider sources,
        IMessageSink messages,
        Func<ITestMethod, string?> missing
    ) : XunitTestFrameworkDiscoverer(assembly, sources, messages)
    {
        protected override bool FindTestsForMethod(
            ITestMethod method,
            bool withSource,
            IMessageBus bus,
            ITestFrameworkDiscoveryOptions options
        )
        {
            if (missing(method) is not { } why || !method.Method.GetCustomAttributes(typeof(FactAttribute)).Any())
                return base.FindTestsForMethod(method, withSource, bus, options);
            return ReportDiscoveredTestCase(new SkippedTestCase(DiagnosticMessageSink, method, why), withSource, bus);
        }
    }
}

/// <summary>One that is not run.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    string why = "";

    /// <summary>For the runner, which sends it from discovery to execution.</summary>
    [Obsolete("For deserialization only")]
    public SkippedTestCase() { }

    public SkippedTestCase(IMessageSink messages, ITestMethod method, string why)
        : base(messages, TestMethodDisplay.ClassAndMethod, TestMethodDisplayOptions.None, method) => this.why = why;

    public override void Serialize(IXunitSerializationInfo data)
    {
        data.AddValue(nameof(why), why);
        base.Serialize(data);
    }

    public override void Deserialize(IXunitSerializationInfo data)
    {
        why = data.GetValue<string>(nameof(why));
        base.Deserialize(data);
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => why;
}
