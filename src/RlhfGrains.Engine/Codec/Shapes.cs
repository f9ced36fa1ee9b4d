using System.Reflection;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Codec;

/// <summary>Finds the stored form of a type, once per type.</summary>
sealed class Shapes
{
    const string Storable =
        "storable are bool, byte, short, int, long, uint, ulong, double, string, Guid, Instant, byte[], enums, nullables, T[], IReadOnlyList<T>, "
        + "IMessage, IReply, IEvent, and records and record structs of these";

    readonly Dictionary<Type, Shape> fields = new()
    {
        [typeof(bool)] = new BoolShape(),
        [typeof(byte)] = new ByteShape(),
        [typeof(short)] = new ShortShape(),
        [typeof(int)] = new IntShape(),
        [typeof(long)] = new LongShape(),
        [typeof(uint)] = new UIntShape(),
        [typeof(ulong)] = new ULongShape(),
        [typeof(double)] = new DoubleShape(),
        [typeof(string)] = new TextShape(),
        [typeof(Guid)] = new GuidShape(),
        [typeof(Instant)] = new TimeShape(),
        [typeof(byte[])] = new BytesShape(),
        [typeof(IMessage)] = new NamedShape<IMessage>("message"),
        [typeof(IReply)] = new NamedShape<IReply>("reply"),
        [typeof(IEvent)] = new NamedShape<IEvent>("event"),
    };

    readonly Dictionary<Type, Shape> records = [];

    /// <summary>The form of a record that stands on its own, under a stored name.</summary>
    /// <param name="path">Where the type was met, for the error.</param>
    /// <exception cref="PayloadException">A field has no stored form; the message names it.</exception>
    public Shape Record(Type type, string path)
    {
        if (records.TryGetValue(type, out var known))
            return known;
        if (
            type.IsAbstract
            || type.IsInterface
            || type.IsGenericTypeDefinition
            || typeof(Delegate).IsAssignableFrom(type)
        )
            throw NotStorable(type, path);
        var constructor = PrimaryConstructor(type, path);
        var shape = Make(typeof(RecordShape<>), [type]);
        records.Add(type, shape);
        var parameters = constructor
            .GetParameters()
            .Select(p => (Property(type, p)!, Field(p.ParameterType, $"{path}.{p.Name}")))
            .ToList();
        ((IRecordShape)shape).Compile(constructor, parameters);
        return shape;
    }

    Shape Field(Type type, string path)
    {
        if (fields.TryGetValue(type, out var known))
            return known;
        var shape = NewField(type, path);
        fields.TryAdd(type, shape);
        return shape;
    }

    Shape NewField(Type type, string path)
    {
        if (type.IsEnum)
            return Make(typeof(EnumShape<>), [type]);
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Make(typeof(NullableShape<>), [inner], Field(inner, path));
        if (type.IsSZArray)
            return Make(typeof(ArrayShape<>), [type.GetElementType()!], Field(type.GetElementType()!, path + "[]"));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return Make(
                typeof(ListShape<>),
                [type.GenericTypeArguments[0]],
                Field(type.GenericTypeArguments[0], path + "[]")
            );
        if (
            SingleField(type) is { } field
            && type.Namespace?.StartsWith(nameof(System), StringComparison.Ordinal) != true
        )
            return Make(typeof(WrapperShape<,>), [type, field], Field(field, path));
        if (type.Namespace?.StartsWith(nameof(System), StringComparison.Ordinal) == true)
            throw NotStorable(type, path);
        var record = Record(type, path);
        return type.IsValueType ? record : Make(typeof(NestedShape<>), [type], record);
    }

    static Type? SingleField(Type type)
    {
        if (!type.IsValueType || type.IsPrimitive)
            return null;
        var instance = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        return instance.Length == 1 ? instance[0].FieldType : null;
    }

    static ConstructorInfo PrimaryConstructor(Type type, string path)
    {
        var primary = type.GetConstructors()
            .Where(c => c.GetParameters().All(p => Property(type, p) is not null))
            .MaxBy(c => c.GetParameters().Length)
            ?? throw new PayloadException(
                $"{path}: {type.Name} has no public constructor whose parameters are all properties of it"
            );

        // A property that is set beside the constructor would be lost without a word.
        var parameters = primary.GetParameters().Select(p => p.Name).ToHashSet();
        var lost = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .FirstOrDefault(p => p.CanWrite && !parameters.Contains(p.Name));
        return lost is null
            ? primary
            : throw new PayloadException(
                $"{path}: {type.Name}.{lost.Name} can be set but is no constructor parameter, so it would not be stored"
            );
    }

    static PropertyInfo? Property(Type type, ParameterInfo parameter) =>
        parameter.Name is { } name
        && type.GetProperty(name) is { CanRead: true } property
        && property.PropertyType == parameter.ParameterType
            ? property
            : null;

    static Shape Make(Type generic, Type[] arguments, params object[] parts) =>
        (Shape)Activator.CreateInstance(generic.MakeGenericType(arguments), parts)!;

    static PayloadException NotStorable(Type type, string path) =>
        new($"{path}: {type} has no stored form; {Storable}");
}
