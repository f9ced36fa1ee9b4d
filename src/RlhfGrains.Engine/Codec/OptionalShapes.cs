namespace RlhfGrains.Engine.Codec;

/// <summary>A byte says whether a value follows.</summary>
sealed class NullableShape<T>(Shape<T> value) : Shape<T?>
    where T : struct
{
    public override string Describe() => value.Describe() + "?";

    public override void Write(PayloadWriter writer, T? nullable)
    {
        writer.WriteByte(nullable.HasValue ? (byte)1 : (byte)0);
        if (nullable.HasValue)
            value.Write(writer, nullable.GetValueOrDefault());
    }

    public override T? Read(ref PayloadReader reader) => reader.ReadByte() == 0 ? null : value.Read(ref reader);
}

/// <summary>
/// A record inside another: the same byte, whether the field is declared nullable or not, so that becoming so changes
/// nothing that is stored.
/// </summary>
sealed class NestedShape<T>(Shape<T> record) : Shape<T?>
    where T : class
{
    public override string Describe() => record.Describe();

    public override void Write(PayloadWriter writer, T? value)
    {
        writer.WriteByte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
            record.Write(writer, value);
    }

    public override T? Read(ref PayloadReader reader) => reader.ReadByte() == 0 ? null : record.Read(ref reader);
}

/// <summary>A message, reply or event inside a record: under its stored name, as it would be on its own.</summary>
sealed class NamedShape<T>(string role) : Shape<T?>
    where T : class
{
    public override string Describe() => $"any {role}";

    public override void Write(PayloadWriter writer, T? value) => writer.Names.Write(writer, value);

    public override T? Read(ref PayloadReader reader) => (T?)reader.Names.Read(ref reader);
}
