using RlhfGrains.Engine.Tests.Toys;
using Xunit.Abstractions;

[assembly: TestFramework("RlhfGrains.Postgres.Tests.Servers.WhereThereIsPostgres", "RlhfGrains.Postgres.Tests")]

namespace RlhfGrains.Postgres.Tests.Servers;

public sealed class WhereThereIsPostgres(IMessageSink messages)
    : SkippingFramework(
        messages,
        PostgresBinaries.Folder is null ? "postgres and initdb are not on this machine: install PostgreSQL" : null
    );
