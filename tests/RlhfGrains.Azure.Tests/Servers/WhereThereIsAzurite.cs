using RlhfGrains.Engine.Tests.Toys;
using Xunit.Abstractions;

[assembly: TestFramework("RlhfGrains.Azure.Tests.Servers.WhereThereIsAzurite", "RlhfGrains.Azure.Tests")]

namespace RlhfGrains.Azure.Tests.Servers;

public sealed class WhereThereIsAzurite(IMessageSink messages)
    : SkippingFramework(
        messages,
        AzuriteServer.Program is null ? "Azurite or node is not on this machine: .ci/run installs it" : null
    );
