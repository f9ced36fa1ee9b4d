using System.Security.Cryptography;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>What becomes of a subscription.</summary>
public static class WebhookDecisions
{
    public static Decision<Done> Begin(WebhookState webhook, BeginWebhook m, Turn turn) =>
        webhook.IsThere ? Decision.Ignore : Decision.Accept([new WebhookBegun(m.Webhook, m.Draft, m.Secret, turn.Now)]);

    public static Decision<Done> Alter(WebhookState webhook, AlterWebhook m, Turn turn) =>
        webhook.IsThere ? Decision.Accept([new WebhookAltered(m.Draft)]) : Decision.Ignore;

    public static Decision<Done> End(WebhookState webhook, EndWebhook m, Turn turn) =>
        webhook.IsThere ? Decision.Accept([new WebhookEnded()]) : Decision.Ignore;

    public static Decision<WebhookView> Read(WebhookState webhook, ReadWebhook m, Turn turn) =>
        webhook.IsThere ? Decision.Reply(webhook.View) : Unknown<WebhookView>();

    public static Decision<WebhookView> SetPaused(WebhookState webhook, SetWebhookPaused m, Turn turn) =>
        Once.Decide(webhook.Requests, m.Request, () =>
        {
            if (!webhook.IsThere)
                return Unknown<WebhookView>();
            if (m.Paused == webhook.Paused is not null)
                return Decision.Reply(webhook.View);
            IEvent happened = m.Paused ? new WebhookPaused(PauseReason.ByHand, turn.Now) : new WebhookResumed();
            var view = m.Paused
                ? webhook.View with
                {
                    Paused = PauseReason.ByHand,
                    PausedAt = turn.Now,
                    RetryAt = null,
                }
                : webhook.View with
                {
                    Paused = null,
                    PausedAt = null,
                    FailuresInRow = 0,
                };
            return Decision.Reply(view, [happened]);
        });

    public static Decision<SecretRotation> Rotate(WebhookState webhook, RotateSecret m, Turn turn) =>
        Once.Decide(webhook.Requests, m.Request, () =>
        {
            if (!webhook.IsThere)
                return Unknown<SecretRotation>();
            if (m.Secret.Length != AddWebhook.SecretBytes)
                return Decision.Refuse<SecretRotation>(WebhookRefusal.InvalidWebhook, "a secret has 32 bytes");
            var until = turn.Now + WebhookState.SecretOverlap;
            return Decision.Reply(
                new SecretRotation(webhook.View with { SecretOverlapUntil = until }, SHA256.HashData(m.Secret)),
                [new SecretRotated(m.Secret, until)]
            );
        });

    internal static Decision<TReply> Unknown<TReply>()
        where TReply : IReply =>
        Decision.Refuse<TReply>(WebhookRefusal.UnknownWebhook, "the project has no such webhook");
}
