using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Codec;

sealed class BoolShape : Shape<bool>
{
    public override string Describe() => "bool";

    public override void Write(PayloadWriter writer, bool value) => writer.WriteByte(value ? (byte)1 : (byte)0);

    public override bool Read(ref PayloadReader reader) => reader.ReadByte() != 0;
}

sealed class ByteShape : Shape<byte>
{
    public override string Describe() => "byte";

    public override void Write(PayloadWriter writer, byte value) => writer.WriteByte(value);

    public override byte Read(ref PayloadReader reader) => reader.ReadByte();
}

sealed class ShortShape : Shape<short>
{
    public override string Describe() => "int";

    public override void Write(PayloadWriter writer, short value) => writer.WriteSigned(value);

    public override short Read(ref PayloadReader reader) => checked((short)reader.ReadSigned());
}

sealed class IntShape : Shape<int>
{
    public override string Describe() => "int";

    public override void Write(PayloadWriter writer, int value) => writer.WriteSigned(value);

    public override int Read(ref PayloadReader reader) => checked((int)reader.ReadSigned());
}

sealed class LongShape : Shape<long>
{
    public override string Describe() => "int";

    public override void Write(PayloadWriter writer, long value) => writer.WriteSigned(value);

    public override long Read(ref PayloadReader reader) => reader.ReadSigned();
}

sealed class UIntShape : Shape<uint>
{
    public override string Describe() => "uint";

    public override void Write(PayloadWriter writer, uint value) => writer.WriteUnsigned(value);

    public override uint Read(ref PayloadReader reader) => checked((uint)reader.ReadUnsigned());
}

sealed class ULongShape : Shape<ulong>
{
    public override string Describe() => "uint";

    public override void Write(PayloadWriter writer, ulong value) => writer.WriteUnsigned(value);

    public override ulong Read(ref PayloadReader reader) => reader.ReadUnsigned();
}

/// <summary>All 64 bits, so that a state that holds a double is restored bit for bit.</summary>
sealed class DoubleShape : Shape<double>
{
    public override string Describe() => "double";

    public override void Write(PayloadWriter writer, double value) =>
        writer.WriteFixed64(BitConverter.DoubleToUInt64Bits(value));

    public override double Read(ref PayloadReader reader) => BitConverter.UInt64BitsToDouble(reader.ReadFixed64());
}

/// <summary>Unix milliseconds, UTC.</summary>
sealed class TimeShape : Shape<Instant>
{
    public override string Describe() => "time";

    public override void Write(PayloadWriter writer, Instant value) =>
        writer.WriteSigned(value.ToUnixTimeMilliseconds());

    public override Instant Read(ref PayloadReader reader)
    {
        var stored = Instant.FromUnixTimeMilliseconds(reader.ReadSigned());
        return reader.Names.MoveTime is { } move ? move(stored) : stored;
    }
}

sealed class GuidShape : Shape<Guid>
{
    const int Bytes = 16;

    public override string Describe() => "guid";

    public override void Write(PayloadWriter writer, Guid value)
    {
        value.TryWriteBytes(writer.Space(Bytes), bigEndian: true, out _);
        writer.Advance(Bytes);
    }

    public override Guid Read(ref PayloadReader reader) => new(reader.ReadRaw(Bytes), bigEndian: true);
}
