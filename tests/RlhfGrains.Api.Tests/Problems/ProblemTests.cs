using RlhfGrains.Agreement;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;

namespace RlhfGrains.Api.Tests.Problems;

public class ProblemTests(ApiServer server) : IClassFixture<ApiServer>
{
    public static TheoryData<string> RefusalCodes =>
        [.. RefusalEnums().SelectMany(e => Enum.GetValues(e).Cast<Enum>()).Select(Refusal.CodeOf).Distinct()];

    [Theory]
    [MemberData(nameof(RefusalCodes))]
    public async Task EveryRefusal_IsDocumented(string code)
    {
        var problem = (await server.With(null).Get($"/problems/{code}")).Expect(200).Json;

        problem.GetProperty("type").GetString().ShouldBe($"/problems/{code}");
        problem.GetProperty("status").GetInt32().ShouldBeInRange(400, 503);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrWhiteSpace();
        problem.GetProperty("whatToDo").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Problems_AreListedOnceEach()
    {
        var codes = (await server.With(null).Get("/problems"))
            .Expect(200)
            .Json.EnumerateArray()
            .Select(p => p.GetProperty("code").GetString()!)
            .ToList();

        codes.ShouldBeUnique();
        codes.ShouldBe(ProblemTable.All.Select(p => p.Code));
        codes.ShouldAllBe(c => Id.IsValid(c) && c.ToLowerInvariant() == c);
    }

    [Fact]
    public void Table_HasNoRowThatNothingRefuses()
    {
        var refusals = RefusalEnums()
            .SelectMany(e => Enum.GetValues(e).Cast<Enum>())
            .Select(Refusal.CodeOf)
            .ToHashSet();

        ProblemTable
            .All.Select(p => p.Code)
            .Except(HostProblems.All.Select(p => p.Code))
            .ShouldBe(refusals, ignoreOrder: true);
    }

    [Fact]
    public async Task Addresses_ThatLeadNowhere_SaySo()
    {
        (await server.Admin.Get("/v2/projects")).ExpectProblem(404, "no-such-route");
        (await server.With(null).Get("/problems/nothing")).ExpectProblem(404, "unknown-problem");
        (await server.Admin.Delete("/v1/projects")).ExpectProblem(405, "method-not-allowed");
    }

    /// <summary>What a gate cannot be is refused under the names that the statistics give it.</summary>
    static IEnumerable<Type> RefusalEnums() =>
        typeof(AllKinds)
            .Assembly.GetExportedTypes()
            .Where(t => t.IsEnum && t.Name.EndsWith("Refusal", StringComparison.Ordinal))
            .Append(typeof(GateFaultKind));
}
