using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Engine.Tests.Activations;
using RlhfGrains.Engine.Tests.Journals;

namespace RlhfGrains.Azure.Tests.Journals;

public sealed class AzureJournalContractTests : JournalStoreContract<AzureHost>;

/// <summary>The contract of every engine, kept by activations on this journal.</summary>
public sealed class AzureCellTests : ActivationSuite<AzureHost>;
