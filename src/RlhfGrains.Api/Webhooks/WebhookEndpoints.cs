using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

static class WebhookEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/v1/projects/{project}/webhooks");
        all.MapPost("", Create)
            .For(Roles.Leads)
            .Says(
                "Make a webhook",
                """
                Events are sent as they happen, in order, at least once, signed (see the webhooks of this document). The answer holds the secret, once.
                Loopback, private and similar addresses, and http, are refused unless the server's settings allow them.
                """
            )
            .Takes<NewWebhookBody>(Examples.Webhook)
            .Idempotent()
            .Refuses(
                "unknown-project",
                "invalid-webhook",
                "target-refused",
                "too-many-webhooks",
                "register-full",
                "id-reused"
            );
        all.MapGet("", List)
            .For(Roles.Leads)
            .Says("List a project's webhooks", "Without their secrets. At most 16.")
            .Refuses("unknown-project");

        var one = all.MapGroup("/{webhook}");
        one.MapGet("", Read)
            .For(Roles.Leads)
            .Says(
                "Read a webhook",
                "Whether it is paused and why, what waits, what was dropped, and whether its agreement rule can be met."
            )
            .Refuses("unknown-webhook");
        one.MapPatch("", Change)
            .For(Roles.Leads)
            .Says("Change a webhook", "What is left out stays; what waits goes to the new address.")
            .Takes<WebhookChangeBody>(Examples.WebhookChange)
            .Idempotent()
            .Refuses("unknown-webhook", "invalid-webhook", "target-refused", "id-reused");
        one.MapDelete("", Delete)
            .For(Roles.Leads)
            .Says("Delete a webhook", "What waits is not sent any more.")
            .Idempotent()
            .Refuses("unknown-webhook");
    }

    static async Task<Results<Created<WebhookBody>, Ok<WebhookBody>, ProblemHttpResult>> Create(
        string project,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts,
        WebhookDispatcher dispatcher
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.NewWebhookBody);
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var id = new ProjectId(project);
        var (draft, problem) = await drafts.Read(
            id,
            wanted.Url,
            wanted.Label,
            wanted.Events,
            wanted.Agreement,
            null,
            context.RequestAborted
        );
        if (draft is null)
            return problem!;
        // On the list first: a project with something to send is never missing from it.
        var listed = await grains.Ask(GrainKeys.ProjectsWithWebhooks, new AddEntry(project), context.RequestAborted);
        if (listed.Refusal is { } full)
            return Problem.Of(full);
        dispatcher.Follow();
        var secret = RandomNumberGenerator.GetBytes(AddWebhook.SecretBytes);
        var answer = await grains.Ask(
            GrainKeys.WebhooksOf(id),
            new AddWebhook(request, IdFor(request, id), draft, secret),
            context.RequestAborted
        );
        if (answer.Reply is not { } added)
            return Problem.Of(answer.Refusal!);
        context.Response.Headers.CacheControl = "no-store";
        var now = await drafts.InForce(id, context.RequestAborted);
        return added.SecretHash.AsSpan().SequenceEqual(SHA256.HashData(secret))
            ? TypedResults.Created(
                $"/v1/projects/{project}/webhooks/{added.Webhook.Webhook}",
                WebhookBody.Of(added.Webhook, now, Signature.Show(secret))
            )
            : TypedResults.Ok(WebhookBody.Of(added.Webhook, now));
    }

    static async Task<Results<Ok<PageBody<WebhookBody>>, ProblemHttpResult>> List(
        string project,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts,
        SettingsCache settings
    )
    {
        var id = new ProjectId(project);
        if (await settings.Unknown(id, context.RequestAborted) is { } unknown)
            return unknown;
        var hooks = (await grains.Ask(GrainKeys.WebhooksOf(id), new ReadWebhooks(), context.RequestAborted)).Value;
        var views = await Paging.Ask(
            grains,
            hooks.Webhooks.Select(w => GrainKeys.Of(id, w)),
            new ReadWebhook(),
            context.RequestAborted
        );
        var now = await drafts.InForce(id, context.RequestAborted);
        return TypedResults.Ok(new PageBody<WebhookBody>([.. views.Select(v => WebhookBody.Of(v, now))], null));
    }

    static async Task<Results<Ok<WebhookBody>, ProblemHttpResult>> Read(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts
    )
    {
        if (!Id.IsValid(webhook))
            return Problem.InvalidId("webhook");
        var id = new ProjectId(project);
        var answer = await grains.Ask(
            GrainKeys.Of(id, new WebhookId(webhook)),
            new ReadWebhook(),
            context.RequestAborted
        );
        return answer.Reply is { } view
            ? TypedResults.Ok(WebhookBody.Of(view, await drafts.InForce(id, context.RequestAborted)))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<WebhookBody>, ProblemHttpResult>> Change(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts
    )
    {
        if (!Id.IsValid(webhook))
            return Problem.InvalidId("webhook");
        var body = await JsonBody.Read(context, ApiJson.Default.WebhookChangeBody);
        if (body.Value is not { } change)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var (id, own) = (new ProjectId(project), new WebhookId(webhook));
        var read = await grains.Ask(GrainKeys.Of(id, own), new ReadWebhook(), context.RequestAborted);
        if (read.Reply is not { } before)
            return Problem.Of(read.Refusal!);
        var settings = await drafts.InForce(id, context.RequestAborted);
        var now = WebhookBody.Of(before, settings);
        var events = change.Events ?? now.Events;
        var agreement = change.Agreement
            ?? (events.Contains(EventTypeNames.Of(EventTypes.AgreementLow)) ? now.Agreement : null);
        var (draft, problem) = await drafts.Read(
            id,
            change.Url ?? now.Url,
            change.Label ?? now.Label,
            events,
            agreement,
            now.Agreement,
            context.RequestAborted
        );
        if (draft is null)
            return problem!;
        var answer = await grains.Ask(
            GrainKeys.WebhooksOf(id),
            new ChangeWebhook(request, own, draft),
            context.RequestAborted
        );
        return answer.Refusal is { } refusal
            ? Problem.Of(refusal)
            : TypedResults.Ok(WebhookBody.Of(before with { Draft = draft }, settings));
    }

    static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(webhook))
            return Problem.InvalidId("webhook");
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            GrainKeys.WebhooksOf(new(project)),
            new RemoveWebhook(request, new(webhook)),
            context.RequestAborted
        );
        return answer.Refusal is { } refusal ? Problem.Of(refusal) : TypedResults.NoContent();
    }

    /// <summary>No secret: made of the request's id, so that a repeat finds the webhook it made before.</summary>
    static WebhookId IdFor(Request request, ProjectId project) =>
        new(
            "wh-"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"webhook {project}/{request.Id}")))[
                    ..16
                ]
        );
}
