namespace RlhfGrains.Api.Keys;

/// <summary>Who may use a route. A route under <c>{project}</c> is further bound to the key's own project.</summary>
sealed record Access(Roles Roles);

static class AccessExtensions
{
    /// <summary>Every route says whom it is for; one that does not is open to everyone (health, documentation).</summary>
    public static TBuilder For<TBuilder>(this TBuilder route, Roles roles) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Access(roles));

    /// <summary>The caller of a route that has an <see cref="Access"/>.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<KeyHold>()?.Caller ?? throw new InvalidOperationException("this route asks for its caller, but lets everyone in");
}
