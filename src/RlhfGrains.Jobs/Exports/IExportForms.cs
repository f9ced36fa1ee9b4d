using System.Buffers;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Jobs.Reading;

namespace RlhfGrains.Jobs.Exports;

/// <summary>
/// Writes one line each, without its end. A line has the form in which the API answers with the same thing, so it is
/// the API that knows it.
/// </summary>
public interface IExportForms
{
    /// <param name="version">How far the item's judgments are in the export.</param>
    void WriteItem(IBufferWriter<byte> to, ItemView item, ItemVersion version);

    void WriteJudgment(
        IBufferWriter<byte> to,
        ItemView item,
        JudgmentView judgment,
        string? rationale,
        ProjectSettings settings
    );

    void WriteAnnotator(IBufferWriter<byte> to, AnnotatorReading annotator);

    void WriteSettings(IBufferWriter<byte> to, SettingsView settings);
}
