namespace RlhfGrains.Grains.Keys;

public enum Role
{
    Admin = 1,
    Lead = 2,
    Annotator = 3,

    /// <summary>A frontend's own back end: it may act for named annotators.</summary>
    Ingest = 4,

    /// <summary>
    /// Reads items as they were imported, and figures; who rules on items sees no judgment before their own.
    /// </summary>
    Adjudicator = 5,

    /// <summary>Reads items with their judgments, and figures; no names, and changes nothing.</summary>
    Exporter = 6,
}

/// <summary>Less than a role.</summary>
public enum KeyScope
{
    /// <summary>Of a lead: reads everything that a lead reads, and changes nothing.</summary>
    ReadOnly = 1,

    /// <summary>Of ingest: gets no practice tasks and no feedback, which tells known answers.</summary>
    NoPractice = 2,
}
