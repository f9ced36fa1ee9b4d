using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace RlhfGrains.Engine.Codec;

/// <summary>
/// The member's integer; its name is not stored, so that the numbers of members are what must never change.
/// </summary>
sealed class EnumShape<T> : Shape<T>
    where T : struct, Enum
{
    static readonly Func<T, long> ToInteger = Convert<T, long>();
    static readonly Func<long, T> FromInteger = Convert<long, T>();

    public override string Describe() =>
        $"one of ({string.Join(" ", Enum.GetValues<T>().Distinct().Select(v => $"{v}={ToInteger(v)}"))})";

    public override void Write(PayloadWriter writer, T value) => writer.WriteSigned(ToInteger(value));

    public override T Read(ref PayloadReader reader) => FromInteger(reader.ReadSigned());

    static Func<TFrom, TTo> Convert<TFrom, TTo>()
    {
        var value = Expression.Parameter(typeof(TFrom));
        return Expression.Lambda<Func<TFrom, TTo>>(Expression.Convert(value, typeof(TTo)), value).Compile();
    }
}

/// <summary>
/// A struct around one value, such as an id: stored as the value. It is read past its constructor, because what was
/// once accepted and stored must stay readable when the constructor becomes stricter.
/// </summary>
sealed class WrapperShape<TWrapper, TValue>(Shape<TValue> value) : Shape<TWrapper>
    where TWrapper : struct
{
    public override string Describe() => value.Describe();

    // A struct with a single field is laid out as that field.
    public override void Write(PayloadWriter writer, TWrapper wrapper) =>
        value.Write(writer, Unsafe.As<TWrapper, TValue>(ref wrapper));

    public override TWrapper Read(ref PayloadReader reader)
    {
        var inner = value.Read(ref reader);
        return Unsafe.As<TValue, TWrapper>(ref inner);
    }
}
