using System.Globalization;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>
/// The id of a delivery: its webhook's and its number. The same at every attempt, so that a receiver takes it once.
/// </summary>
static class DeliveryIds
{
    public static string Of(DeliveryView delivery) =>
        string.Create(CultureInfo.InvariantCulture, $"{delivery.Webhook}-{delivery.Number}");

    public static bool TryParse(string id, WebhookId webhook, out long number)
    {
        number = 0;
        return id.StartsWith(webhook.Value + "-", StringComparison.Ordinal)
            && long.TryParse(
                id.AsSpan(webhook.Value.Length + 1),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out number
            );
    }
}
