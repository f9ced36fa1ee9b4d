using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RlhfGrains.Api.Json;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <summary>Writes what happened as the body that is sent: the same bytes at every attempt.</summary>
static class NoticeJson
{
    /// <summary>Of every form there is.</summary>
    const int Version = 1;

    public static byte[] Of(ProjectId project, DeliveryView delivery)
    {
        var json = ApiJson.Default;
        var what = delivery.What;
        return what.Type switch
        {
            EventTypes.ItemCompleted or EventTypes.ItemContested => Write(Of(what.Item!), json.NoticeBodyItemNotice),
            EventTypes.BatchCompleted => Write(Of(what.Batch!), json.NoticeBodyBatchNotice),
            EventTypes.AgreementLow => Write(Of(what.Agreement!), json.NoticeBodyAgreementNotice),
            EventTypes.AnnotatorQualified
            or EventTypes.AnnotatorProbation
            or EventTypes.AnnotatorSuspended
            or EventTypes.AnnotatorRemoved => Write(
                new AnnotatorNotice(what.Annotator!.Annotator.Value, what.Annotator.Category?.Value),
                json.NoticeBodyAnnotatorNotice
            ),
            EventTypes.DriftAlarm => Write(Of(what.Drift!), json.NoticeBodyDriftNotice),
            EventTypes.Ping => Write(new PingNotice(delivery.Webhook.Value), json.NoticeBodyPingNotice),
            _ => throw new InvalidOperationException($"there is no body for {what.Type}"),
        };

        byte[] Write<T>(T data, JsonTypeInfo<NoticeBody<T>> type) =>
            JsonSerializer.SerializeToUtf8Bytes(
                new NoticeBody<T>(
                    DeliveryIds.Of(delivery),
                    EventTypeNames.Of(what.Type),
                    Version,
                    what.At,
                    project.Value,
                    data
                ),
                type
            );
    }

    static ItemNotice Of(ItemWebhookEvent item) =>
        new(
            item.Item.Value,
            item.Batch.Value,
            item.Category.Value,
            item.Judgments,
            [.. item.Contested.Select(c => c.Value)]
        );

    static BatchNotice Of(BatchWebhookEvent batch) => new(batch.Batch.Value, batch.Items, batch.Complete, batch.Closed);

    static AgreementNotice Of(AgreementWebhookEvent happening)
    {
        var (rule, reading) = happening;
        return new(
            rule.Category?.Value,
            rule.Criterion.Value,
            Kebab.Of(rule.Coefficient),
            rule.Threshold,
            reading.Value,
            reading.Low,
            reading.High,
            reading.Level,
            reading.PairableUnits,
            reading.AsOf
        );
    }

    static DriftNotice Of(DriftWebhookEvent drift) =>
        new(drift.Annotator.Value, drift.Category.Value, drift.Stream, drift.Alarm, drift.Since);
}
