namespace RlhfGrains.Api.Keys;

/// <summary>Who may use a route. A route under <c>{project}</c> is further bound to the key's own project.</summary>
/// <param name="IsRead">It changes nothing; null: as its method says.</param>
/// <param name="IsKept">Who asked is kept in the audit trail, whoever it is.</param>
sealed record Access(Roles Roles, bool? IsRead = null, bool IsKept = false)
{
    public bool Reads(string method) => IsRead ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method));
}

static class AccessExtensions
{
    /// <summary>
    /// Every route says whom it is for; one that does not is open to everyone (health, documentation). An admin may do
    /// everything, and what an admin changes is in the audit trail.
    /// </summary>
    /// <param name="isRead">For a route that changes nothing, though its method could.</param>
    /// <param name="isKept">For what is to be found in the audit trail whoever asked: keys, personal data.</param>
    public static TBuilder For<TBuilder>(this TBuilder route, Roles roles, bool? isRead = null, bool isKept = false)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Access(roles | Roles.Admin, isRead, isKept));

    /// <summary>The caller of a route that has an <see cref="Access"/>.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<KeyHold>()?.Caller
        ?? throw new InvalidOperationException("this route asks for its caller, but lets everyone in");
}
