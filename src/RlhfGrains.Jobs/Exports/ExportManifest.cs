using System.Text.Encodings.Web;
using System.Text.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Jobs.Exports;

/// <summary>How much an export holds.</summary>
sealed class ExportCounts
{
    public long Items { get; set; }
    public long Judgments { get; set; }
    public long Withdrawn { get; set; }
    public long Annotators { get; set; }
    public long SettingsVersions { get; set; }
}

/// <summary>Says what an export is made of, and how whoever has it can check that.</summary>
static class ExportManifest
{
    public const string FileName = "manifest.json";

    const int Format = 1;

    static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(
        Stream to,
        ProjectId project,
        JobView job,
        ExportCounts counts,
        string versionsHash,
        IReadOnlyList<JobFile> files
    )
    {
        using var json = new Utf8JsonWriter(to, Options);
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteString("project", project.Value);
        json.WriteString("job", job.Id.Value);
        json.WriteString("asOf", job.ClaimedAt!.Value.ToString());
        json.WritePropertyName("filter");
        WriteFilter(json, job.Task.RawExport!);
        json.WriteStartObject("counts");
        json.WriteNumber("items", counts.Items);
        json.WriteNumber("judgments", counts.Judgments);
        json.WriteNumber("withdrawn", counts.Withdrawn);
        json.WriteNumber("annotators", counts.Annotators);
        json.WriteNumber("settingsVersions", counts.SettingsVersions);
        json.WriteEndObject();
        json.WriteString("versionsHash", versionsHash);
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("sha256", file.Digest);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteNumber("rows", file.Rows);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteFilter(Utf8JsonWriter json, RawExport export)
    {
        json.WriteStartObject();
        if (export.Batches is { } batches)
        {
            json.WriteStartArray("batches");
            foreach (var batch in batches)
                json.WriteStringValue(batch.Value);
            json.WriteEndArray();
        }
        if (export.Category is { } category)
            json.WriteString("category", category.Value);
        if (export.Round is { } round)
            json.WriteString("round", Refusal.CodeOf(round));
        if (export.From is { } from)
            json.WriteString("from", from.ToString());
        if (export.To is { } to)
            json.WriteString("to", to.ToString());
        json.WriteBoolean("names", export.Names);
        json.WriteEndObject();
    }
}
