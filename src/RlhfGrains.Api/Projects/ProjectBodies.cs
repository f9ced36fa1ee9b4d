using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <param name="Id">1 to 128 of A-Z a-z 0-9 - . _ ~ :</param>
/// <param name="RubricVersion">From 1.</param>
/// <param name="Overlap">How many judgments of round `first` an item gets; null: no limit.</param>
sealed record NewProjectBody(
    string Id,
    string Name,
    IReadOnlyList<CategoryBody> Categories,
    IReadOnlyList<CriterionBody> Criteria,
    int RubricVersion = 1,
    int? Overlap = null,
    AssignmentBody? Assignment = null,
    QualityBody? Quality = null
);

/// <summary>Settings as a lead states them; the server numbers them.</summary>
sealed record SettingsDraftBody(
    IReadOnlyList<CategoryBody> Categories,
    IReadOnlyList<CriterionBody> Criteria,
    int RubricVersion = 1,
    int? Overlap = null,
    AssignmentBody? Assignment = null,
    QualityBody? Quality = null
);

/// <summary>How tasks are given out.</summary>
/// <param name="LeaseSeconds">How long an annotator has for one task before it goes to somebody else: 1 to
/// 86,400.</param>
/// <param name="LeasesPerAnnotatorMax">How many tasks one annotator may have open: 1 to 64.</param>
/// <param name="KeepSurplus">
/// A judgment that comes within a day after its lease ran out is taken: it fills a free slot, or is kept and not
/// counted. Otherwise it is refused, whatever has become of the item.
/// </param>
/// <param name="Overlap">An overlap that follows the judgments, in place of the project's number.</param>
/// <param name="AnnotatorsSubmit">Annotators' own keys may also submit judgments directly; otherwise they judge through
/// tasks alone.</param>
/// <param name="ReleasesPerDayMax">How many tasks one annotator may put aside on one day (UTC): 0 to 1,000.</param>
sealed record AssignmentBody(
    int LeaseSeconds = 1_800,
    int LeasesPerAnnotatorMax = 1,
    bool KeepSurplus = true,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AdaptiveOverlapBody? Overlap = null,
    bool AnnotatorsSubmit = false,
    int ReleasesPerDayMax = AssignmentPolicy.ReleasesPerDayDefault
);

/// <summary>The prompt's stratum; agreement is kept apart for each.</summary>
sealed record CategoryBody(string Id, string? Title = null);

/// <summary>What is judged, on which scale.</summary>
sealed record CriterionBody(string Id, ScaleBody Scale, string? Title = null);

/// <param name="Kind">`preference` (2 responses, signed strength), `ranking` (3 or more, ties allowed) or `ratings` (a
/// value for each response).</param>
/// <param name="Strength">Of a preference: values are -strength to strength, 0 is a tie.</param>
/// <param name="Min">Of ratings: the least value. With labels 0 unless said otherwise.</param>
/// <param name="Max">Of ratings: the greatest value. With labels it follows from their number.</param>
/// <param name="Labels">Of ratings, optional: a name for each value from the least on; judgments may use
/// either.</param>
/// <param name="Ordered">Of ratings with labels: false when the labels are names without an order, and no ordinal or
/// interval figure is given. Otherwise true.</param>
/// <param name="Numbers">
/// Of ratings, optional: a number for each value, rising or falling, between which interval figures take their
/// distances. Without: the values themselves, or with labels positions of equal distance. Order and numbers may be
/// changed later; they say how counts are read.
/// </param>
sealed record ScaleBody(
    [property: JsonConverter(typeof(KebabConverter<ScaleKind>))] ScaleKind Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Strength = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Min = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Max = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Labels = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Ordered = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<double>? Numbers = null
);

/// <summary>A project with the settings in force.</summary>
sealed record ProjectBody(string Id, string Name, Instant CreatedAt, SettingsBody Settings);

/// <param name="Version">From 1; never changed once published.</param>
sealed record SettingsBody(
    int Version,
    Instant PublishedAt,
    IReadOnlyList<CategoryBody> Categories,
    IReadOnlyList<CriterionBody> Criteria,
    int RubricVersion,
    int? Overlap,
    AssignmentBody Assignment,
    QualityBody Quality
);

/// <summary>What an annotator sees of a project: what to judge by, and nothing about the work of others.</summary>
sealed record OwnProjectBody(
    string Id,
    string Name,
    IReadOnlyList<CategoryBody> Categories,
    IReadOnlyList<CriterionBody> Criteria,
    int RubricVersion
);
