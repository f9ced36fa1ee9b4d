using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Engine.Tests.Journals;

namespace RlhfGrains.Azure.Tests.Journals;

public sealed class AzureJournalContractTests : JournalStoreContract<AzureHost>;
