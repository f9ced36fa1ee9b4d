using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>What is done with a webhook that is there.</summary>
static class DeliveryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("/v1/projects/{project}/webhooks");
        all.MapPost("/{webhook}:pause", Pause)
            .For(Roles.Leads)
            .Says("Pause a webhook", "Up to 10,000 events are kept meanwhile.")
            .Idempotent()
            .Refuses("unknown-webhook");
        all.MapPost("/{webhook}:resume", Resume)
            .For(Roles.Leads)
            .Says(
                "Resume a webhook",
                "Whoever paused it. It begins at once with what failed last, and goes on in order."
            )
            .Idempotent()
            .Refuses("unknown-webhook");
        all.MapPost("/{webhook}:rotate-secret", Rotate)
            .For(Roles.Leads)
            .Says(
                "Give a webhook a new secret",
                "The answer holds it, once. For 24 hours the one before it signs too: each delivery then carries both signatures."
            )
            .Idempotent()
            .Refuses("unknown-webhook");
        all.MapPost("/{webhook}:ping", Ping)
            .For(Roles.Leads)
            .Says(
                "Try a webhook",
                "Sends the event `ping` once, ahead of what waits and even when paused. Its delivery tells what became of it."
            )
            .Idempotent()
            .Refuses("unknown-webhook", "delivery-pending");
        all.MapGet("/{webhook}/deliveries", List)
            .For(Roles.Leads)
            .Says(
                "Read what was sent",
                "The newest first: what waits, then the newest 200 that were sent, with the last attempt of each."
            )
            .Refuses("unknown-webhook");
        all.MapPost("/{webhook}/deliveries/{delivery}:redeliver", Redeliver)
            .For(Roles.Leads)
            .Says(
                "Send a delivery again",
                "Under its own id, behind what waits. One that waits after a failure is tried at once."
            )
            .Idempotent()
            .Refuses("unknown-webhook", "unknown-delivery", "delivery-pending", "webhook-queue-full");
    }

    static async Task<Results<Ok<WebhookBody>, ProblemHttpResult>> Pause(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts
    )
    {
        var now = await drafts.InForce(new(project), context.RequestAborted);
        return await Ask(
            project,
            webhook,
            context,
            grains,
            static r => new SetWebhookPaused(r, Paused: true),
            v => WebhookBody.Of(v, now)
        );
    }

    static async Task<Results<Ok<WebhookBody>, ProblemHttpResult>> Resume(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts
    )
    {
        var now = await drafts.InForce(new(project), context.RequestAborted);
        return await Ask(
            project,
            webhook,
            context,
            grains,
            static r => new SetWebhookPaused(r, Paused: false),
            v => WebhookBody.Of(v, now)
        );
    }

    static async Task<Results<Ok<WebhookBody>, ProblemHttpResult>> Rotate(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        WebhookDrafts drafts
    )
    {
        var now = await drafts.InForce(new(project), context.RequestAborted);
        var secret = RandomNumberGenerator.GetBytes(AddWebhook.SecretBytes);
        context.Response.Headers.CacheControl = "no-store";
        return await Ask(
            project,
            webhook,
            context,
            grains,
            r => new RotateSecret(r, secret),
            rotation =>
                WebhookBody.Of(
                    rotation.Webhook,
                    now,
                    rotation.SecretHash.AsSpan().SequenceEqual(SHA256.HashData(secret)) ? Signature.Show(secret) : null
                )
        );
    }

    static Task<Results<Ok<DeliveryBody>, ProblemHttpResult>> Ping(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains
    ) => Ask(project, webhook, context, grains, static r => new PingWebhook(r), DeliveryBody.Of);

    static async Task<Results<Ok<DeliveriesBody>, ProblemHttpResult>> List(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        int? limit = null
    )
    {
        if (!Id.IsValid(webhook))
            return Problem.InvalidId("webhook");
        if (!Paging.TryRead(null, limit, out _, out var count, out var problem))
            return problem!;
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new WebhookId(webhook)),
            new ReadDeliveries(count),
            context.RequestAborted
        );
        return answer.Reply is { } list
            ? TypedResults.Ok(new DeliveriesBody(list.Waiting, [.. list.Deliveries.Select(DeliveryBody.Of)]))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<DeliveryBody>, ProblemHttpResult>> Redeliver(
        string project,
        string webhook,
        string delivery,
        HttpContext context,
        IGrains grains
    )
    {
        if (!DeliveryIds.TryParse(delivery, new WebhookId(webhook), out var number))
            return Problem.Of(Refusal.Of(WebhookRefusal.UnknownDelivery));
        return await Ask(project, webhook, context, grains, r => new Redeliver(r, number), DeliveryBody.Of);
    }

    static async Task<Results<Ok<TBody>, ProblemHttpResult>> Ask<TReply, TBody>(
        string project,
        string webhook,
        HttpContext context,
        IGrains grains,
        Func<Request, IMessage<TReply>> message,
        Func<TReply, TBody> body
    )
        where TReply : class, IReply
    {
        if (!Id.IsValid(webhook))
            return Problem.InvalidId("webhook");
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new WebhookId(webhook)),
            message(request),
            context.RequestAborted
        );
        return answer.Reply is { } reply ? TypedResults.Ok(body(reply)) : Problem.Of(answer.Refusal!);
    }
}
