using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary.Leases;

/// <summary>What an item tells of a lease when it begins, is renewed or ends without a judgment.</summary>
/// <param name="ListedFirst">The response that is listed first at import was shown first.</param>
/// <param name="IsReleased">Its annotator has put it aside.</param>
/// <param name="Place">Of the beginning of gold: the item that it stands before.</param>
/// <param name="GoldUsedUp">Of a beginning: gold was due, and there was none left for this annotator.</param>
public sealed record LeaseNote(
    LeaseId Id,
    AnnotatorId Annotator,
    ItemId Item,
    WorkKind Kind,
    bool ListedFirst,
    Instant ExpiresAt,
    int Renewals,
    LeaseEnd? End,
    bool IsReleased = false,
    GoldGiven? Place = null,
    bool GoldUsedUp = false
);
