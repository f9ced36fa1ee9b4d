using System.Text.Json;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Live;

/// <summary>One thing that happened in a project, as its leads are told: what, never what was said.</summary>
/// <param name="Position">In the journal; it rises.</param>
readonly record struct LiveEvent(ProjectId Project, long Position, string Kind, ReadOnlyMemory<byte> Json)
{
    public static IEnumerable<LiveEvent> Of(CommittedTurn turn)
    {
        var project = GrainKeys.ProjectOf(turn.Grain);
        foreach (var happened in turn.Events)
        {
            switch (happened)
            {
                case JudgmentNoted note:
                    yield return new(project, turn.Position, "judgment", Judgment(turn.Grain, note));
                    break;
                case LeaseNoted lease:
                    yield return new(project, turn.Position, "lease", Lease(turn.Grain, lease));
                    break;
                case BatchTurning turning:
                    yield return new(project, turn.Position, "batch", Batch(turn.Grain, turning.To));
                    break;
                case BatchOpened:
                    yield return new(project, turn.Position, "batch", Batch(turn.Grain, BatchStatus.Open));
                    break;
                case BatchClosed:
                    yield return new(project, turn.Position, "batch", Batch(turn.Grain, BatchStatus.Closed));
                    break;
                case SettingsPublished published:
                    yield return new(
                        project,
                        turn.Position,
                        "settings",
                        Write(published, static (json, e) => json.WriteNumber("version"u8, e.Settings.Version))
                    );
                    break;
            }
        }
    }

    static byte[] Judgment(GrainKey annotator, JudgmentNoted note) => Write((annotator, note), static (json, e) =>
        {
            json.WriteString("item"u8, e.note.Item.Value);
            json.WriteString("annotator"u8, GrainKeys.IdOf(e.annotator));
            json.WriteString("category"u8, e.note.Category.Value);
            json.WriteString("round"u8, Kebab.Of(e.note.Round));
            json.WriteBoolean("withdrawn"u8, e.note.Withdrawn);
            json.WriteString("at"u8, InstantConverter.Text(e.note.At));
        });

    static byte[] Lease(GrainKey annotator, LeaseNoted lease) => Write((annotator, lease), static (json, e) =>
        {
            json.WriteString("item"u8, e.lease.Note.Item.Value);
            json.WriteString("annotator"u8, GrainKeys.IdOf(e.annotator));
            json.WriteString("category"u8, e.lease.Category.Value);
            json.WriteString(
                "state"u8,
                e.lease.Note.End is { } end ? Kebab.Of(end)
                    : e.lease.Note.Renewals > 0 ? "renewed"
                    : "opened"
            );
            json.WriteString("expiresAt"u8, InstantConverter.Text(e.lease.Note.ExpiresAt));
            json.WriteString("at"u8, InstantConverter.Text(e.lease.At));
        });

    static byte[] Batch(GrainKey batch, BatchStatus status) => Write((batch, status), static (json, e) =>
        {
            json.WriteString("id"u8, GrainKeys.IdOf(e.batch));
            json.WriteString("status"u8, Kebab.Of(e.status));
        });

    static byte[] Write<T>(T happened, Action<Utf8JsonWriter, T> members)
    {
        using var bytes = new MemoryStream(192);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json, happened);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }
}
