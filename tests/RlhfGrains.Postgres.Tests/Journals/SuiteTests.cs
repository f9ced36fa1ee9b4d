using RlhfGrains.Engine.Tests.Activations;
using RlhfGrains.Engine.Tests.Embedded;
using RlhfGrains.Engine.Tests.Journals;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Postgres.Tests.Journals;

public sealed class PostgresJournalContractTests : WholeJournalContract<PostgresHost>;

public sealed class SharedPostgresJournalContractTests : WholeJournalContract<SharedPostgresHost>;

public sealed class PostgresEngineTests : EngineSuite<PostgresHost>;

public sealed class PostgresCellTests : ActivationSuite<SharedPostgresHost>;
