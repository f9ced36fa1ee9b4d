using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RlhfGrains.Api.Webhooks;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.OpenApi;

/// <summary>The webhooks of the document: what an endpoint is sent.</summary>
static class WebhookDocs
{
    const string How = """
        Answer 2xx within 15 s; the body of the answer is not read. Anything else, a redirect among it, is tried again after 5 s, doubled up to an hour; after 24
        failures in a row, or a 410, the webhook is paused. Events of one webhook come in order, at least once: take each `webhook-id` once. `webhook-signature`
        is `v1,` and the base64 HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` under the webhook's secret (base64 behind `whsec_`); after a rotation
        there are two, separated by a space, and one that fits is enough. Refuse a `webhook-timestamp` (seconds since 1970) that is more than five minutes off.
        """;

    static readonly (EventTypes Type, Type Body, string Says)[] All =
    [
        (
            EventTypes.AnnotatorQualified,
            typeof(NoticeBody<AnnotatorNotice>),
            "An annotator is qualified in a category."
        ),
        (
            EventTypes.AnnotatorProbation,
            typeof(NoticeBody<AnnotatorNotice>),
            "An annotator is on probation in a category."
        ),
        (
            EventTypes.AnnotatorSuspended,
            typeof(NoticeBody<AnnotatorNotice>),
            "An annotator is suspended in a category, or (`category` null) in the whole project."
        ),
        (
            EventTypes.AnnotatorRemoved,
            typeof(NoticeBody<AnnotatorNotice>),
            "A person has left the project, or their data were erased: forget what you hold of them."
        ),
        (
            EventTypes.DriftAlarm,
            typeof(NoticeBody<DriftNotice>),
            "A detector has told a change of an annotator's behaviour."
        ),
        (
            EventTypes.AgreementLow,
            typeof(NoticeBody<AgreementNotice>),
            "The interval of a coefficient lies below the webhook's threshold as a whole. Told once for each crossing; looked at at most every 10 s."
        ),
        (
            EventTypes.ItemCompleted,
            typeof(NoticeBody<ItemNotice>),
            "An item has its overlap, by a judgment or by another overlap; again when it had it no longer in between."
        ),
        (
            EventTypes.ItemContested,
            typeof(NoticeBody<ItemNotice>),
            "An item has its overlap, and on some criterion no value (of a preference or a ranking's pair: no direction) was given by more than half."
        ),
        (
            EventTypes.BatchCompleted,
            typeof(NoticeBody<BatchNotice>),
            "Every item of a batch has its overlap or is closed; again when it was reopened in between."
        ),
        (EventTypes.Ping, typeof(NoticeBody<PingNotice>), "Somebody tries the endpoint."),
    ];

    public static async Task Describe(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        document.Webhooks ??= new Dictionary<string, IOpenApiPathItem>();
        foreach (var (type, body, says) in All)
        {
            var name = EventTypeNames.Of(type);
            document.Webhooks[name] = new OpenApiPathItem
            {
                Operations = new Dictionary<HttpMethod, OpenApiOperation>
                {
                    [HttpMethod.Post] = new()
                    {
                        OperationId = $"webhook-{name.Replace('.', '-')}",
                        Summary = says,
                        Description = How.ReplaceLineEndings(" "),
                        Parameters =
                        [
                            Header(Signature.IdHeader),
                            Header(Signature.TimestampHeader),
                            Header(Signature.SignatureHeader),
                        ],
                        RequestBody = new OpenApiRequestBody
                        {
                            Required = true,
                            Content = new Dictionary<string, OpenApiMediaType>
                            {
                                ["application/json"] = new()
                                {
                                    Schema = await context.GetOrCreateSchemaAsync(body, null, cancellation),
                                },
                            },
                        },
                        Responses = new OpenApiResponses { ["2XX"] = new OpenApiResponse { Description = "Taken." } },
                    },
                },
            };
        }
    }

    static OpenApiParameter Header(string name) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
}
