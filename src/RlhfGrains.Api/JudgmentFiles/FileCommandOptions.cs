using System.CommandLine;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>The options that say how a file is to be read.</summary>
sealed class FileCommandOptions
{
    readonly Option<string?> item = Column("--item", "The column of what was judged.");
    readonly Option<string?> annotator = Column("--annotator", "The column of who judged; a row is a judgment.");
    readonly Option<string?> label = Column("--label", "The column of the answer; a row is a judgment.");
    readonly Option<string?> annotators = List("--annotators", "The columns of the annotators; a row is an item.");
    readonly Option<string?> cluster = Column(
        "--cluster",
        "The column of which items belong together, as the pairs of a prompt."
    );
    readonly Option<string?> by = Column("--by", "A column to split by: category, topic, ...");
    readonly Option<string?> labels = List("--labels", "All labels of the scale in their order; default: those found.");

    readonly Option<string?> missing = List(
        "--missing",
        $"Words that stand for no judgment, in place of {string.Join(", ", FileLabels.MissingDefault)}; "
            + "'' for none. An empty field is none in any case."
    );

    readonly Option<string?> encoding = new("--encoding")
    {
        Description = "utf-8, windows-1252, utf-16, ...; default: by the file's mark, else utf-8.",
        HelpName = "name",
    };

    readonly Option<string?> separator = new("--separator")
    {
        Description = "comma, semicolon, tab, bar, or the character; default: the one in the header row.",
        HelpName = "name",
    };

    readonly Option<LabelType> labelType = new("--label-type")
    {
        Description =
            "auto: 1 and 1.0 are one label; text: as written, and no numbers; number: anything else is an error.",
        DefaultValueFactory = _ => LabelType.Auto,
    };

    readonly Option<bool> ignoreCase = new("--ignore-case")
    {
        Description = "Labels that differ in case alone are one.",
    };

    public IEnumerable<Option> All =>
        [item, annotator, label, annotators, cluster, by, labels, missing, encoding, separator, labelType, ignoreCase];

    /// <exception cref="InvalidDataException">A separator that is no character.</exception>
    public FileOptions Of(ParseResult given) =>
        new()
        {
            Item = given.GetValue(item),
            Annotator = given.GetValue(annotator),
            Label = given.GetValue(label),
            Annotators = ListOf(given.GetValue(annotators)),
            Cluster = given.GetValue(cluster),
            By = given.GetValue(by),
            Labels = ListOf(given.GetValue(labels)),
            Missing = ListOf(given.GetValue(missing)),
            Encoding = given.GetValue(encoding),
            Separator = SeparatorOf(given.GetValue(separator)),
            LabelType = given.GetValue(labelType),
            IgnoreCase = given.GetValue(ignoreCase),
        };

    static Option<string?> Column(string name, string description) =>
        new(name) { Description = description, HelpName = "column" };

    static Option<string?> List(string name, string description) =>
        new(name) { Description = description, HelpName = "a,b,c" };

    static string[]? ListOf(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static char? SeparatorOf(string? name) =>
        name switch
        {
            null => null,
            "comma" => ',',
            "semicolon" => ';',
            "tab" or "\\t" => '\t',
            "bar" => '|',
            [var c] => c,
            _ => throw new InvalidDataException(
                $"--separator {name}: it is comma, semicolon, tab, bar, or one character"
            ),
        };
}
