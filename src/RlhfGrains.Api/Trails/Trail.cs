using System.Globalization;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Keys;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Trails;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Trails;

/// <summary>
/// Keeps who asked for what, before it is done: what an admin changes, and what touches keys and personal data whoever
/// asks.
/// </summary>
sealed class Trail(IGrains grains, TimeProvider clock)
{
    // Where the newest acts of a day go: found anew after a start by asking page after page.
    readonly BoundedCache<(ProjectId? Project, DateOnly Day), int> pages = new(Limits.SettingsCachedMax);

    public DateOnly Today => DateOnly.FromDateTime(clock.Now().UtcDateTime);

    public async ValueTask Note(HttpContext context, Access access, Caller caller)
    {
        if (!access.IsKept && (!caller.Is(Roles.Admin) || access.Reads(context.Request.Method)))
            return;
        var project = context.Request.RouteValues.TryGetValue("project", out var named)
            ? new ProjectId((string)named!)
            : (ProjectId?)null;
        var pattern = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText!.TrimEnd('/');
        var act = new NoteAct(
            Guid.NewGuid().ToString("n"),
            caller.Id,
            caller.Role,
            $"{context.Request.Method} {pattern}",
            context.Request.Path.Value!
        );
        var day = Today;
        pages.TryGet((project, day), out var page);
        // A page that is full sends on to the next.
        while (!(await grains.Ask(GrainKeys.TrailOf(project, Name(day), page), act)).Value.IsKept)
            page++;
        pages.Keep((project, day), page);
    }

    /// <param name="after">So many acts of the day are passed over.</param>
    /// <returns>At most a page's rest; and the place to go on from, while there may be more.</returns>
    public async ValueTask<(IReadOnlyList<Act> Acts, int? Next)> Read(
        ProjectId? project,
        DateOnly day,
        int after,
        int count,
        CancellationToken cancellation
    )
    {
        var (number, within) = Math.DivRem(after, TrailState.ActsMax);
        var page = (
            await grains.Ask(GrainKeys.TrailOf(project, Name(day), number), new ReadTrail(within, count), cancellation)
        ).Value;
        var read = within + page.Acts.Count;
        return (page.Acts, read < page.Count || page.IsFull ? (number * TrailState.ActsMax) + read : null);
    }

    static string Name(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
