using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Jobs.Exports;
using RlhfGrains.Jobs.Reading;

namespace RlhfGrains.Api.Jobs;

/// <summary>
/// An exported item: as the API answers with it, but for its judgments, which have a file of their own.
/// </summary>
/// <param name="Version">How far its judgments are in the export.</param>
sealed record ExportedItemBody(
    string Id,
    string Batch,
    string Status,
    string Category,
    IReadOnlyList<PromptMessageBody> Prompt,
    IReadOnlyList<ResponseBody> Responses,
    IReadOnlyList<string> Tags,
    IReadOnlyList<LeaseBody> Leases,
    GoldViewBody? Gold,
    ItemVersion Version
);

/// <summary>An exported judgment: as the API answers with it, with its item.</summary>
sealed record ExportedJudgmentBody(
    string Id,
    string Item,
    string Batch,
    string Category,
    string Annotator,
    string Round,
    string Kind,
    int RubricVersion,
    IReadOnlyList<AnswerViewBody> Answers,
    string? Rationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    IReadOnlyList<string>? Presentation,
    Instant RecordedAt,
    Instant JudgedAt,
    bool Withdrawn,
    string? WithdrawnBecause,
    bool Surplus,
    bool? Right
);

/// <param name="Profile">Left out unless names were asked for.</param>
sealed record ExportedAnnotatorBody(
    string Id,
    Instant? RegisteredAt,
    PersonBody Status,
    [property: System.Text.Json.Serialization.JsonIgnore(
        Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull
    )]
        ProfileBody? Profile
);

/// <summary>The lines of an export, out of the bodies that the API answers with.</summary>
sealed class ExportForms : IExportForms
{
    // Letters of all languages stay readable, as in answers.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void WriteItem(IBufferWriter<byte> to, ItemView item, ItemVersion version)
    {
        var body = ItemBody.Of(item, null, null, null);
        Write(
            to,
            new ExportedItemBody(
                body.Id,
                body.Batch,
                body.Status,
                body.Category,
                body.Prompt,
                body.Responses,
                body.Tags,
                [.. item.Leases.Select(LeaseBody.Of)],
                item.Gold is { } gold ? GoldMapping.ToBody(gold, item.Content.Responses) : null,
                version
            ),
            ApiJson.Default.ExportedItemBody
        );
    }

    public void WriteJudgment(
        IBufferWriter<byte> to,
        ItemView item,
        JudgmentView judgment,
        string? rationale,
        ProjectSettings settings
    )
    {
        var body = ItemMapping.ToBody(judgment, item.Content.Responses, settings, rationale);
        Write(
            to,
            new ExportedJudgmentBody(
                body.Id,
                item.Content.Id.Value,
                item.Batch.Value,
                item.Content.Category.Value,
                body.Annotator,
                body.Round,
                Kebab.Of(judgment.Kind),
                body.RubricVersion,
                body.Answers,
                body.Rationale,
                body.Flags,
                body.DurationMs,
                body.Presentation,
                body.RecordedAt,
                body.JudgedAt,
                judgment.WithdrawnBecause is not null,
                body.WithdrawnBecause,
                body.Surplus,
                judgment.Right
            ),
            ApiJson.Default.ExportedJudgmentBody
        );
    }

    public void WriteAnnotator(IBufferWriter<byte> to, AnnotatorReading annotator)
    {
        var view = annotator.Annotator;
        Write(
            to,
            new ExportedAnnotatorBody(
                view.Id.Value,
                view.RegisteredAt,
                new PersonBody(Kebab.Of(view.Status), view.StatusSince, view.StatusReason),
                annotator.Profile is { } profile ? ProfileBody.Of(profile) : null
            ),
            ApiJson.Default.ExportedAnnotatorBody
        );
    }

    public void WriteSettings(IBufferWriter<byte> to, SettingsView settings) =>
        Write(to, ProjectMapping.ToBody(settings.Settings, settings.At), ApiJson.Default.SettingsBody);

    static void Write<T>(IBufferWriter<byte> to, T body, JsonTypeInfo<T> type)
    {
        using var json = new Utf8JsonWriter(to, Options);
        JsonSerializer.Serialize(json, body, type);
    }
}
