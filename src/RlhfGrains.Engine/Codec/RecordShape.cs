using System.Linq.Expressions;
using System.Reflection;

namespace RlhfGrains.Engine.Codec;

/// <summary>The parameters of the primary constructor, one after another, without their names.</summary>
sealed class RecordShape<T> : Shape<T>, IRecordShape
{
    delegate T Reader(ref PayloadReader reader);

    IReadOnlyList<(string Name, Shape Shape)> fields = [];
    Action<PayloadWriter, T> write = null!;
    Reader read = null!;
    bool describing;

    public override string Describe()
    {
        if (describing)
            return "itself";
        describing = true;
        var text =
            $"({string.Join(", ", fields.Select(f => $"{char.ToLowerInvariant(f.Name[0])}{f.Name[1..]}: {f.Shape.Describe()}"))})";
        describing = false;
        return text;
    }

    public override void Write(PayloadWriter writer, T value) => write(writer, value);

    public override T Read(ref PayloadReader reader) => read(ref reader);

    public void Compile(ConstructorInfo constructor, IReadOnlyList<(PropertyInfo Property, Shape Shape)> parameters)
    {
        fields = parameters.Select(p => (p.Property.Name, p.Shape)).ToList();

        var writer = Expression.Parameter(typeof(PayloadWriter), "writer");
        var value = Expression.Parameter(typeof(T), "value");
        var writes = parameters.Select(p =>
            (Expression)
                Expression.Call(
                    Expression.Constant(p.Shape),
                    p.Shape.GetType().GetMethod(nameof(Shape<>.Write))!,
                    writer,
                    Expression.Property(value, p.Property)
                )
        );
        write = Expression
            .Lambda<Action<PayloadWriter, T>>(
                Expression.Block(typeof(void), writes.Append(Expression.Empty())),
                writer,
                value
            )
            .Compile();

        var reader = Expression.Parameter(typeof(PayloadReader).MakeByRefType(), "reader");
        var reads = parameters.Select(p =>
            (Expression)
                Expression.Call(
                    Expression.Constant(p.Shape),
                    p.Shape.GetType().GetMethod(nameof(Shape<>.Read))!,
                    reader
                )
        );
        read = Expression.Lambda<Reader>(Expression.New(constructor, reads), reader).Compile();
    }
}

/// <summary>A record's shape is known before its fields are, because it may hold itself.</summary>
interface IRecordShape
{
    void Compile(ConstructorInfo constructor, IReadOnlyList<(PropertyInfo Property, Shape Shape)> parameters);
}
