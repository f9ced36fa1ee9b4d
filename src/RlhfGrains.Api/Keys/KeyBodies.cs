using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Keys;

/// <param name="Label">Tells the key from others when it is to be revoked.</param>
sealed record NewAdminKeyBody([property: JsonConverter(typeof(KebabConverter<Role>))] Role Role, string Label);

/// <param name="Role">`lead`, `annotator` or `ingest` (a frontend's own back end: it may act for named annotators).</param>
/// <param name="Annotator">For role `annotator`: whom the key speaks for.</param>
/// <param name="Label">Tells the key from others when it is to be revoked.</param>
sealed record NewKeyBody([property: JsonConverter(typeof(KebabConverter<Role>))] Role Role, string Label, string? Annotator = null);

/// <param name="Key">The key itself: shown when it is made, and never again.</param>
sealed record KeyBody(
    string Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key, string Role, string? Project, string? Annotator, string Label,
    Instant IssuedAt, Instant? RevokedAt)
{
    public static KeyBody Of(KeyView view, string? key = null) =>
        new(view.Id.Value, key, Kebab.Of(view.Role), view.Project?.Value, view.Annotator?.Value, view.Label, view.IssuedAt, view.RevokedAt);
}
