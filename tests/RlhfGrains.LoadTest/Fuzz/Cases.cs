namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>The requests that are made from one operation.</summary>
sealed class Cases(FuzzWorld world, ApiOperation operation)
{
    static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO"];

    readonly BodyMutations? mutations = operation.Body is { } body ? new(world.Document, body) : null;

    // What an admin changes is kept in the audit trail, refused or not: others are asked where they may.
    string? Role => operation.Roles.FirstOrDefault(r => r is not "admin") ?? operation.Roles.FirstOrDefault();

    public int Fields => mutations?.Fields.Count ?? 0;

    /// <summary>Everything that is wrong in one place.</summary>
    public IEnumerable<FuzzRequest> All()
    {
        foreach (var role in operation.Roles.DefaultIfEmpty(null))
            yield return Make("valid", role: role);
        foreach (var parameter in operation.Parameters)
        foreach (var request in Odd(parameter))
            yield return request;
        yield return Make("an unknown parameter", target: With("nonsense=1"));
        yield return Make("a parameter twice", target: With("limit=1&limit=2"));
        yield return Make("a query of nothing but marks", target: With("&&=&=%&?="));
        foreach (var value in OddValues.Header)
            yield return Make(
                $"Authorization: {Short(value)}",
                noKey: true,
                headers: [("Authorization", value)],
                isOnTheWire: true
            );
        foreach (var value in OddValues.Header)
            yield return Make(
                $"Bearer {Short(value)}",
                noKey: true,
                headers: [("Authorization", "Bearer " + value)],
                isOnTheWire: true
            );
        foreach (
            var name in new[]
            {
                "If-None-Match",
                "Accept",
                "Accept-Encoding",
                "Range",
                "Expect",
                "Cookie",
                "X-Forwarded-For",
                "Origin",
            }
        )
        foreach (var value in OddValues.Header)
            yield return Make($"{name}: {Short(value)}", headers: [(name, value)], isOnTheWire: true);
        foreach (var method in Methods.Where(m => m != operation.Method))
            if (!world.Document.Operations.Any(o => o.Path == operation.Path && o.Method == method))
                yield return Make($"method {method}", method: method, isOnTheWire: true);
        yield return Make("without a body", isBodyLeft: true);
        if (operation.Body is not { } body)
            yield break;
        foreach (var odd in mutations!.All(world.Valid(body)))
            yield return Make(odd);
    }

    public FuzzRequest Drawn(Random random)
    {
        var role = operation.Roles.Count > 0 ? operation.Roles[random.Next(operation.Roles.Count)] : null;
        if (operation.Body is { } body && random.Next(4) > 0)
            return Make(mutations!.Drawn(world.Valid(body), random), role);
        if (operation.Parameters.Count == 0)
            return Make("valid", role: role);
        var parameter = operation.Parameters[random.Next(operation.Parameters.Count)];
        var all = Odd(parameter).ToList();
        return all[random.Next(all.Count)] with { Role = role };
    }

    IEnumerable<FuzzRequest> Odd(ApiParameter parameter)
    {
        if (parameter.In == "header")
        {
            foreach (var value in OddValues.Header)
                yield return Make(
                    $"{parameter.Name}: {Short(value)}",
                    headers: [(parameter.Name, value)],
                    isOnTheWire: true
                );
            yield return Make(
                $"{parameter.Name} twice",
                headers: [(parameter.Name, "a"), (parameter.Name, "b")],
                isOnTheWire: true
            );
            yield break;
        }
        foreach (var value in OddValues.Text)
            yield return Make(
                $"{parameter.Name} = {Short(value)}",
                target: world.Target(operation, parameter, value),
                isOnTheWire: parameter.In == "path" || value.Contains('%')
            );
    }

    FuzzRequest Make(OddBody odd, string? role = null) =>
        Make(odd.What, role: role ?? Role) is var request && odd.ContentType is { } type
            ? request with
            {
                Body = odd.Bytes,
                Headers = [.. request.Headers.Where(h => h.Name != "Content-Type"), ("Content-Type", type)],
            }
            : request with
            {
                Body = odd.Bytes,
            };

    FuzzRequest Make(
        string what,
        string? target = null,
        string? method = null,
        string? role = null,
        bool noKey = false,
        IReadOnlyList<(string Name, string Value)>? headers = null,
        bool isOnTheWire = false,
        bool isBodyLeft = false
    )
    {
        var all = new List<(string Name, string Value)>(headers ?? []);
        // Headers that the operation names are part of a valid request.
        foreach (
            var parameter in operation.Parameters.Where(p => p.In == "header" && !all.Exists(h => h.Name == p.Name))
        )
            all.Add((parameter.Name, world.Fixture(parameter)));
        byte[]? body = operation.Method is "GET" or "DELETE" ? null : [];
        if (operation.Body is { } form && !isBodyLeft)
        {
            all.Add(("Content-Type", form.ContentType));
            body = System.Text.Encoding.UTF8.GetBytes(world.Valid(form).ToJsonString());
        }
        return new FuzzRequest(
            operation.Name,
            what,
            method ?? operation.Method,
            target ?? world.Target(operation, null, null),
            noKey ? null : role ?? Role,
            all,
            body,
            isOnTheWire
        );
    }

    string With(string query) =>
        world.Target(operation, null, null) is var target && target.Contains('?', StringComparison.Ordinal)
            ? $"{target}&{query}"
            : $"{target}?{query}";

    static string Short(string value) =>
        value.Length <= 40 ? value : $"{value[..20]}... ({value.Length:N0} characters)";
}
