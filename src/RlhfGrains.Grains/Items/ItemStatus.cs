namespace RlhfGrains.Grains.Items;

public enum ItemStatus
{
    /// <summary>Nothing was ever imported under this id, or its import was given up.</summary>
    None = 0,

    /// <summary>Imported, unseen: its batch is not open yet.</summary>
    Staged = 1,
    Open = 2,
    Closed = 3,
}
