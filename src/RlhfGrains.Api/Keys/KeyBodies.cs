using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Keys;

/// <param name="Label">Tells the key from others when it is to be revoked.</param>
/// <param name="ExpiresAt">From then on it opens nothing; left out: only its revocation ends it.</param>
sealed record NewAdminKeyBody(
    [property: JsonConverter(typeof(KebabConverter<Role>))] Role Role,
    string Label,
    Instant? ExpiresAt = null
);

/// <param name="Role">
/// `lead`, `annotator`, `ingest` (a frontend's own back end: it may act for named annotators), `adjudicator` (reads
/// items as they were imported) or `exporter` (reads items with their judgments and figures, no names).
/// </param>
/// <param name="Annotator">For role `annotator`: whom the key speaks for.</param>
/// <param name="Label">Tells the key from others when it is to be revoked.</param>
/// <param name="Scope">
/// Narrows the role: `read-only` of a lead, who then changes nothing; `no-practice` of `ingest`, which then gets no
/// practice tasks and no feedback.
/// </param>
/// <param name="ExpiresAt">From then on it opens nothing; left out: only its revocation ends it.</param>
sealed record NewKeyBody(
    [property: JsonConverter(typeof(KebabConverter<Role>))] Role Role,
    string Label,
    string? Annotator = null,
    [property: JsonConverter(typeof(KebabConverter<KeyScope>))] KeyScope? Scope = null,
    Instant? ExpiresAt = null
);

/// <param name="Key">The key itself: shown when it is made, and never again.</param>
/// <param name="MadeBy">The key that asked for it.</param>
/// <param name="LastUsedAt">To the hour; null: never.</param>
/// <param name="Replaces">The key whose place it takes.</param>
/// <param name="ReplacedBy">The key that takes its place.</param>
sealed record KeyBody(
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key,
    string Role,
    string? Scope,
    string? Project,
    string? Annotator,
    string Label,
    string MadeBy,
    Instant IssuedAt,
    Instant? ExpiresAt,
    Instant? LastUsedAt,
    Instant? RevokedAt,
    string? RevokedBy,
    string? Replaces,
    string? ReplacedBy
)
{
    public static KeyBody Of(KeyView view, string? key = null) =>
        new(
            view.Id.Value,
            key,
            Kebab.Of(view.Role),
            view.Scope is { } scope ? Kebab.Of(scope) : null,
            view.Project?.Value,
            view.Annotator?.Value,
            view.Label,
            view.Maker.Value,
            view.IssuedAt,
            view.ExpiresAt,
            view.LastUsedAt,
            view.RevokedAt,
            view.RevokedBy?.Value,
            view.Replaces?.Value,
            view.Successor?.Value
        );
}
