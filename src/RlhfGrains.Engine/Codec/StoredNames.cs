using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Codec;

/// <summary>
/// The numbers under which one journal writes the names of its messages, replies, events and snapshots. A number is
/// given once, in the order in which names first reached the journal, and is kept in it: declarations may be reordered,
/// and 26 bytes of name become one or two.
/// </summary>
public sealed class StoredNames
{
    // 0 stands for null.
    const int First = 1;

    readonly IReadOnlyList<string> names;
    readonly StoredForm?[] forms;
    readonly Dictionary<Type, Numbered> numbered;

    /// <param name="names">In the order of their numbers. A name that is no longer declared keeps its number.</param>
    public StoredNames(GrainCatalogue catalogue, IReadOnlyList<string> names)
    {
        this.names = names;
        numbered = [];
        forms = names.Select(n => catalogue.Form(n, names)).ToArray();
        for (var i = 0; i < forms.Length; i++)
            if (forms[i] is { ToToday: null } form)
                numbered.Add(form.Type, new Numbered((uint)(i + First), form.Shape));
    }

    StoredNames(StoredNames other, Func<Instant, Instant> moveTime) =>
        (names, forms, numbered, MoveTime) = (other.names, other.forms, other.numbered, moveTime);

    /// <summary>For payloads that hold no names.</summary>
    public static StoredNames None { get; } = new(new GrainCatalogue(), []);

    readonly record struct Numbered(uint Number, Shape Shape);

    public IReadOnlyList<string> Names => names;

    /// <summary>What every time becomes that is read; null: what it is.</summary>
    internal Func<Instant, Instant>? MoveTime { get; }

    /// <summary>The same names, by which every time is read as another one.</summary>
    internal StoredNames Moving(Func<Instant, Instant> moveTime) => new(this, moveTime);

    /// <exception cref="PayloadException">The type is not declared.</exception>
    public void Write(PayloadWriter writer, object? value)
    {
        if (value is null)
        {
            writer.WriteUnsigned(0);
            return;
        }
        if (!numbered.TryGetValue(value.GetType(), out var found))
            throw new PayloadException($"{value.GetType().Name} is declared by no kind of grain");
        writer.WriteUnsigned(found.Number);
        found.Shape.WriteObject(writer, value);
    }

    /// <exception cref="UnknownStoredNameException">The name is not declared any more, or not yet, or was added to the
    /// journal's list behind this program's back.</exception>
    public object? Read(ref PayloadReader reader)
    {
        if (ReadNamed(ref reader) is not { } form)
            return null;
        var value = form.Shape.ReadObject(ref reader);
        return form.ToToday is { } toToday ? toToday(value!) : value;
    }

    /// <summary>Only the name; the value is read by its shape. Null for a null.</summary>
    public StoredForm? ReadNamed(ref PayloadReader reader)
    {
        var number = reader.ReadUnsigned();
        if (number == 0)
            return null;
        var index = number - First;
        if (index >= (ulong)forms.Length)
            throw new UnknownStoredNameException($"name number {number}");
        return forms[index] ?? throw new UnknownStoredNameException(names[(int)index]);
    }
}
