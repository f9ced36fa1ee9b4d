using System.Security.Cryptography;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>What becomes of a subscription.</summary>
public static class HookDecisions
{
    public static Decision<Done> Begin(HookState hook, BeginWebhook m, Turn turn) =>
        hook.IsThere ? Decision.Ignore : Decision.Accept([new WebhookBegun(m.Webhook, m.Draft, m.Secret, turn.Now)]);

    public static Decision<Done> Alter(HookState hook, AlterWebhook m, Turn turn) =>
        hook.IsThere ? Decision.Accept([new WebhookAltered(m.Draft)]) : Decision.Ignore;

    public static Decision<Done> End(HookState hook, EndWebhook m, Turn turn) => hook.IsThere ? Decision.Accept([new WebhookEnded()]) : Decision.Ignore;

    public static Decision<WebhookView> Read(HookState hook, ReadWebhook m, Turn turn) => hook.IsThere ? Decision.Reply(hook.View) : Unknown<WebhookView>();

    public static Decision<WebhookView> SetPaused(HookState hook, SetWebhookPaused m, Turn turn) => Once.Decide(hook.Requests, m.Request, () =>
    {
        if (!hook.IsThere) return Unknown<WebhookView>();
        if (m.Paused == hook.Paused is not null) return Decision.Reply(hook.View);
        IEvent happened = m.Paused ? new WebhookPaused(PauseReason.ByHand, turn.Now) : new WebhookResumed();
        var view = m.Paused
            ? hook.View with { Paused = PauseReason.ByHand, PausedAt = turn.Now, RetryAt = null }
            : hook.View with { Paused = null, PausedAt = null, FailuresInRow = 0 };
        return Decision.Reply(view, [happened]);
    });

    public static Decision<SecretRotation> Rotate(HookState hook, RotateSecret m, Turn turn) => Once.Decide(hook.Requests, m.Request, () =>
    {
        if (!hook.IsThere) return Unknown<SecretRotation>();
        if (m.Secret.Length != AddWebhook.SecretBytes) return Decision.Refuse<SecretRotation>(WebhookRefusal.InvalidWebhook, "a secret has 32 bytes");
        var until = turn.Now + HookState.SecretOverlap;
        return Decision.Reply(
            new SecretRotation(hook.View with { SecretOverlapUntil = until }, SHA256.HashData(m.Secret)), [new SecretRotated(m.Secret, until)]);
    });

    internal static Decision<TReply> Unknown<TReply>() where TReply : IReply =>
        Decision.Refuse<TReply>(WebhookRefusal.UnknownWebhook, "the project has no such webhook");
}
