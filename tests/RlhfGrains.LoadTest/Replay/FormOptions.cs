using System.CommandLine;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// The options that say how a file is to be read: a preset, columns and labels by name, or what the header suggests.
/// </summary>
static class FormOptions
{
    static readonly Option<string?> Preset = new("--preset")
    {
        Description =
            $"A known set: {string.Join(", ", FileForm.Presets.Keys)}; default: by the name of the file's folder.",
    };

    static readonly Option<string?> Item = new("--item") { Description = "The column with the item." };
    static readonly Option<string?> Annotator = new("--annotator") { Description = "The column with the annotator." };
    static readonly Option<string?> Label = new("--label") { Description = "The column with the label." };
    static readonly Option<string?> Category = new("--category") { Description = "The column with the category." };
    static readonly Option<string?> Time = new("--time")
    {
        Description = "The column with the time: Unix seconds or ISO 8601.",
    };
    static readonly Option<ScaleKind> Kind = new("--kind") { Description = "What a label says." };
    static readonly Option<string?> Labels = new("--labels")
    {
        Description =
            "All labels in order, with commas; for a preference from the first response's side to the second's: a1,equal,a2.",
    };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Preset, Item, Annotator, Label, Category, Time, Kind, Labels])
            command.Add(option);
    }

    public static FileForm Form(ParseResult given, string path)
    {
        var preset = FindPreset(given, path);
        var header = JudgmentFile.ReadHeader(path);
        var scale = given.GetValue(Labels) is { } labels
            ? new LabelScale(given.GetValue(Kind), labels.Split(','))
            : preset?.Scale;
        return new FileForm(
            scale ?? throw new InputException("say what the labels are: --kind and --labels, or --preset"),
            given.GetValue(Item)
                ?? preset?.ItemColumn
                ?? Usual("item", header)
                ?? throw new InputException("name the item's column with --item"),
            given.GetValue(Annotator)
                ?? preset?.AnnotatorColumn
                ?? Usual("annotator", header)
                ?? throw new InputException("name the annotator's column with --annotator"),
            given.GetValue(Label)
                ?? preset?.LabelColumn
                ?? Usual("label", header)
                ?? throw new InputException("name the label's column with --label"),
            given.GetValue(Category) ?? (preset is null ? Usual("category", header) : preset.CategoryColumn),
            given.GetValue(Time) ?? (preset is null ? Usual("time", header) : preset.TimeColumn)
        );
    }

    static FileForm? FindPreset(ParseResult given, string path)
    {
        var name = given.GetValue(Preset);
        if (name is null)
            return FileForm.Presets.GetValueOrDefault(new DirectoryInfo(Path.GetDirectoryName(path)!).Name);
        return FileForm.Presets.GetValueOrDefault(name)
            ?? throw new InputException($"there is no preset '{name}': {string.Join(", ", FileForm.Presets.Keys)}");
    }

    static string? Usual(string what, string[] header) => FileForm.UsualNames[what].FirstOrDefault(header.Contains);
}
