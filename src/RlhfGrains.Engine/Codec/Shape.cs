namespace RlhfGrains.Engine.Codec;

/// <summary>The stored form of one type.</summary>
public abstract class Shape
{
    /// <summary>
    /// The stored form as text, in terms of what is stored and never of CLR type names. Pinned by a test.
    /// </summary>
    public abstract string Describe();

    public abstract void WriteObject(PayloadWriter writer, object value);
    public abstract object? ReadObject(ref PayloadReader reader);
}

/// <inheritdoc/>
public abstract class Shape<T> : Shape
{
    public abstract void Write(PayloadWriter writer, T value);
    public abstract T Read(ref PayloadReader reader);

    public sealed override void WriteObject(PayloadWriter writer, object value) => Write(writer, (T)value);

    public sealed override object? ReadObject(ref PayloadReader reader) => Read(ref reader);
}
