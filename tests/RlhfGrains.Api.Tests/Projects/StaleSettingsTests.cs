using Microsoft.Extensions.DependencyInjection;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;

namespace RlhfGrains.Api.Tests.Projects;

public class StaleSettingsTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task SettingsThatWereChangedElsewhere_AreReadAgain_AndTheJudgmentIsTaken()
    {
        var project = await (await server.NewProject()).WithItems(1);
        await project.Judge("i1", "w1", 1);
        var grains = server.Services.GetRequiredService<IGrains>();
        var id = new ProjectId(project.Id);
        var old = (await grains.Ask(GrainKeys.Of(id), new ReadProject())).Value.Settings;
        // Past this host: its own copy is now old, and the item has seen the new one.
        var draft = new SettingsDraft(
            old.Categories,
            old.Criteria,
            RubricVersion: 2,
            old.Overlap,
            old.Assignment,
            old.Quality
        );
        var changed = (await grains.Ask(GrainKeys.Of(id), new ChangeSettings(new Request("elsewhere", []), 1, draft)))
            .Value
            .Settings;
        var answer = new CriterionAnswer(new("helpful"), new PreferenceAnswer(new("a"), new("b"), 1), null, null);
        (
            await grains.Ask(
                GrainKeys.Of(id, new ItemId("i1")),
                new SubmitJudgment(
                    new("elsewhere"),
                    new("an-elsewhere"),
                    Round.First,
                    null,
                    [answer],
                    null,
                    [],
                    null,
                    null,
                    null,
                    changed
                )
            )
        ).Refusal.ShouldBeNull();

        await project.Judge("i1", "w2", 1);

        (await project.Lead.Get($"{project.Path}/items/i1"))
            .Json.GetProperty("judgments")[2]
            .GetProperty("rubricVersion")
            .GetInt32()
            .ShouldBe(2);
    }
}
