namespace RlhfGrains.Api.Webhooks;

/// <summary>Which endpoints this server may send to.</summary>
sealed class WebhookSettings
{
    /// <summary>
    /// Whether endpoints may have loopback, private, link-local, unique local or shared (carrier) addresses. Without it
    /// nobody who may make a webhook can have this server knock on doors inside its own network.
    /// </summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>
    /// Whether endpoints may be reached by plain http, where everybody on the way can read what is told.
    /// </summary>
    public bool AllowHttp { get; set; }
}
