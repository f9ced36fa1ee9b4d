using System.Text.Json;
using System.Text.Json.Serialization;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Erasures;

/// <param name="Kind">`annotator` on the first line, then `judgment`, and `end` on the last.</param>
/// <param name="ErasedAt">When the profile was erased; left out when it was not.</param>
/// <param name="Judgments">On the last line: how many there were.</param>
sealed record ExportLine(
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Project = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Annotator = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Instant? RegisteredAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Instant? ErasedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProfileBody? Profile = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Item = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JudgmentViewBody? Judgment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Judgments = null
);

/// <summary>Writes everything that is kept of one person, item by item.</summary>
static class PersonalExport
{
    public static async Task<IResult> Write(
        string project,
        string annotator,
        HttpContext context,
        IEngine engine,
        SettingsCache settings
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        using var ending = context.UntilKeyEnds();
        var (id, person, stop) = (new ProjectId(project), new AnnotatorId(annotator), ending.Token);
        var known = await engine.Ask(GrainKeys.Of(id, person), new ReadAnnotator(), stop);
        if (known.Reply is not { } view)
            return Problem.Of(known.Refusal!);
        var profile = (await engine.Ask(GrainKeys.ProfileOf(id, person), new ReadProfile(), stop)).Value;
        // Out of the annotator's own history: nothing else knows them without looking at every item.
        var items = new HashSet<ItemId>();
        await foreach (var record in engine.ReadWholeHistory(GrainKeys.Of(id, person), stop))
            items.UnionWith(record.Events.Select(e => e.Event).OfType<JudgmentNoted>().Select(n => n.Item));

        context.Response.ContentType = LineContent.Type;
        await Line(
            context,
            stop,
            new("annotator", project, annotator, view.RegisteredAt, profile.ErasedAt, ProfileBody.Of(profile.Profile))
        );
        var judgments = 0L;
        foreach (var item in items)
        {
            await foreach (var line in Judgments(engine, settings, id, item, person, stop))
            {
                await Line(context, stop, line);
                judgments++;
            }
        }
        await Line(context, stop, new("end", Judgments: judgments));
        return Results.Empty;
    }

    static async IAsyncEnumerable<ExportLine> Judgments(
        IGrains grains,
        SettingsCache settings,
        ProjectId project,
        ItemId item,
        AnnotatorId person,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        if ((await grains.Ask(GrainKeys.Of(project, item), new ReadItem(), stop)).Reply is not { } view)
            yield break;
        if ((await ItemEndpoints.Declaring(view, project, settings, stop)).Reply is not { } inForce)
            yield break;
        foreach (var judgment in view.Judgments.Where(j => j.Annotator == person))
        {
            var rationale = await ItemEndpoints.Rationale(grains, project, item, judgment, stop);
            yield return new ExportLine(
                "judgment",
                Item: item.Value,
                Judgment: ItemMapping.ToBody(judgment, view.Content.Responses, inForce.Settings, rationale)
            );
        }
    }

    static async Task Line(HttpContext context, CancellationToken stop, ExportLine line)
    {
        var to = context.Response.BodyWriter;
        using (var json = new Utf8JsonWriter(to))
            JsonSerializer.Serialize(json, line, ApiJson.Default.ExportLine);
        to.GetSpan(1)[0] = (byte)'\n';
        to.Advance(1);
        if (to.UnflushedBytes >= Limits.StreamFlushBytes)
            await to.FlushAsync(stop);
    }
}
