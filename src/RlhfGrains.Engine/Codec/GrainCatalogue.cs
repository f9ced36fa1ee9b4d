using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Codec;

/// <summary>
/// Every kind of grain an engine hosts, and the stored form of everything they declare. Building it is the check at
/// start.
/// </summary>
public sealed class GrainCatalogue
{
    /// <summary>The kind of the grains that are the engine's own.</summary>
    public const string EngineKind = "engine";

    readonly Dictionary<string, GrainKind> kinds = [];
    readonly Dictionary<string, StoredForm> formsByName = [];
    readonly Dictionary<Type, StoredForm> formsByType = [];
    readonly Dictionary<Type, List<string>> takenBy = [];
    readonly List<(StoredForm Form, string? Beside)> earlier = [];
    readonly Dictionary<string, Shape> atRest = [];
    readonly Shapes shapes = new();

    /// <exception cref="PayloadException">
    /// A name is declared for two types, a type under two names or in two roles, or a field cannot be stored. The
    /// message names it.
    /// </exception>
    public GrainCatalogue(params IEnumerable<GrainKind> kinds)
    {
        foreach (var kind in kinds)
        {
            if (!this.kinds.TryAdd(kind.Name, kind))
                throw new PayloadException($"two kinds of grain are named '{kind.Name}'");
            foreach (var stored in kind.Events)
                Declare(stored, StoredRole.Event, kind);
            foreach (var form in kind.EarlierForms)
                earlier.Add((Read(form), form.Beside));
            foreach (var stored in kind.Messages)
            {
                Declare(stored, StoredRole.Message, kind);
                if (!takenBy.TryGetValue(stored.Type, out var takers))
                    takenBy.Add(stored.Type, takers = []);
                takers.Add(kind.Name);
            }
            foreach (var stored in kind.Replies)
                Declare(stored, StoredRole.Reply, kind);
            Declare(kind.Snapshot, StoredRole.Snapshot, kind);
            atRest.Add(kind.Name, shapes.Record(kind.AtRest, $"{kind.Name} at rest"));
        }
        foreach (var (form, _) in earlier)
            if (formsByName.ContainsKey(form.Name))
                throw new PayloadException($"'{form.Name}' is declared, and again as the name of an earlier form");
    }

    /// <summary>All names that are stored today, in the order in which they are declared.</summary>
    public IReadOnlyCollection<StoredForm> Forms => formsByName.Values;

    /// <exception cref="InvalidOperationException">No such kind: a programming error.</exception>
    public GrainKind Kind(string name) =>
        KindOrNull(name) ?? throw new InvalidOperationException($"no kind of grain is named '{name}'");

    public IReadOnlyCollection<GrainKind> Kinds => kinds.Values;

    public GrainKind? KindOrNull(string name) => kinds.GetValueOrDefault(name);

    public bool Takes(string kind, Type message) =>
        takenBy.TryGetValue(message, out var takers) && takers.Contains(kind);

    /// <summary>How a kind's states are packed in memory.</summary>
    public Shape AtRest(GrainKind kind) => atRest[kind.Name];

    public StoredForm? Form(string name) => formsByName.GetValueOrDefault(name);

    /// <summary>The form under this name in a journal that knows these names: today's, or an earlier one.</summary>
    public StoredForm? Form(string name, IReadOnlyCollection<string> known) =>
        Form(name) ?? earlier.Find(e => e.Form.Name == name && (e.Beside is null || known.Contains(e.Beside))).Form;

    public StoredForm? Form(Type type) => formsByType.GetValueOrDefault(type);

    /// <summary>
    /// The stored schema: a line per name, sorted, with its fields and their stored types. Whatever changes in it
    /// changes what is on disk.
    /// </summary>
    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var form in Forms.OrderBy(f => f.Name, StringComparer.Ordinal))
            text.Append(form.Role.ToString().ToLowerInvariant())
                .Append(' ')
                .Append(form.Name)
                .Append(' ')
                .Append(form.Shape.Describe())
                .Append('\n');
        foreach (var (form, beside) in earlier.OrderBy(e => e.Form.Name, StringComparer.Ordinal))
            text.Append("earlier ")
                .Append(form.Role.ToString().ToLowerInvariant())
                .Append(' ')
                .Append(form.Name)
                .Append(beside is null ? " " : $" beside {beside} ")
                .Append(form.Shape.Describe())
                .Append('\n');
        return text.ToString();
    }

    StoredForm Read(EarlierForm form) =>
        new(
            form.Stored.Name,
            form.Stored.Type,
            typeof(IEvent).IsAssignableFrom(form.Stored.Type) ? StoredRole.Event : StoredRole.Reply,
            shapes.Record(form.Stored.Type, form.Stored.Name),
            form.ToToday
        );

    // Kinds share messages, replies and sometimes events; a name still stands for one type in one role.
    void Declare(StoredType stored, StoredRole role, GrainKind kind)
    {
        if (formsByName.TryGetValue(stored.Name, out var named))
        {
            if (named.Type == stored.Type && named.Role == role)
                return;
            throw new PayloadException(
                $"'{stored.Name}' stands for the {named.Role} {named.Type.Name}; kind '{kind.Name}' declares it again for {stored.Type.Name}"
            );
        }
        if (formsByType.TryGetValue(stored.Type, out var typed))
            throw new PayloadException(
                $"{stored.Type.Name} is declared as '{typed.Name}'; kind '{kind.Name}' declares it again as '{stored.Name}'"
            );
        var form = new StoredForm(stored.Name, stored.Type, role, shapes.Record(stored.Type, stored.Name));
        formsByName.Add(form.Name, form);
        formsByType.Add(form.Type, form);
    }
}

/// <summary>What a stored name is used for.</summary>
public enum StoredRole
{
    Event,
    Message,
    Reply,
    Snapshot,
}

/// <summary>A stored name with its type and how that is written.</summary>
/// <param name="ToToday">Of a form that is no longer written: makes what is written today of it.</param>
public sealed record StoredForm(
    string Name,
    Type Type,
    StoredRole Role,
    Shape Shape,
    Func<object, object>? ToToday = null
);
