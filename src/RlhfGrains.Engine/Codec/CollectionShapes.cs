namespace RlhfGrains.Engine.Codec;

/// <summary>The number of bytes and one (0: null), then the bytes.</summary>
sealed class BytesShape : Shape<byte[]?>
{
    public override string Describe() => "bytes";

    public override void Write(PayloadWriter writer, byte[]? value)
    {
        writer.WriteUnsigned(value is null ? 0 : (ulong)value.Length + 1);
        writer.WriteRaw(value);
    }

    public override byte[]? Read(ref PayloadReader reader)
    {
        var header = reader.ReadUnsigned();
        return header == 0 ? null : reader.ReadRaw(reader.ReadCount(header - 1)).ToArray();
    }
}

/// <summary>The number of elements and one (0: null), then the elements.</summary>
sealed class ArrayShape<T>(Shape<T> element) : Shape<T[]?>
{
    public override string Describe() => $"list of {element.Describe()}";

    public override void Write(PayloadWriter writer, T[]? value)
    {
        writer.WriteUnsigned(value is null ? 0 : (ulong)value.Length + 1);
        foreach (var item in value.AsSpan())
            element.Write(writer, item);
    }

    public override T[]? Read(ref PayloadReader reader)
    {
        var header = reader.ReadUnsigned();
        if (header == 0)
            return null;
        if (header == 1)
            return [];
        var items = new T[reader.ReadCount(header - 1)];
        for (var i = 0; i < items.Length; i++)
            items[i] = element.Read(ref reader);
        return items;
    }
}

/// <summary>Stored as an array, restored as one.</summary>
sealed class ListShape<T>(Shape<T> element) : Shape<IReadOnlyList<T>?>
{
    readonly ArrayShape<T> array = new(element);

    public override string Describe() => array.Describe();

    public override void Write(PayloadWriter writer, IReadOnlyList<T>? value)
    {
        if (value is null or T[])
        {
            array.Write(writer, (T[]?)value);
            return;
        }
        writer.WriteUnsigned((ulong)value.Count + 1);
        for (var i = 0; i < value.Count; i++)
            element.Write(writer, value[i]);
    }

    public override IReadOnlyList<T>? Read(ref PayloadReader reader) => array.Read(ref reader);
}
