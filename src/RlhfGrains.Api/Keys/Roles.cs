using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Keys;

/// <summary>A set of roles.</summary>
[Flags]
enum Roles
{
    None = 0,
    Admin = 1 << Role.Admin,
    Lead = 1 << Role.Lead,
    Annotator = 1 << Role.Annotator,
    Ingest = 1 << Role.Ingest,
    Adjudicator = 1 << Role.Adjudicator,
    Exporter = 1 << Role.Exporter,
    Leads = Admin | Lead,
    Services = Admin | Lead | Ingest,

    /// <summary>Who knows what the project is about, and what is in it.</summary>
    Readers = Services | Adjudicator | Exporter,
    Any = Readers | Annotator,
}
