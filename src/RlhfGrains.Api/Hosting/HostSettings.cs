using RlhfGrains.Api.Webhooks;
using RlhfGrains.Azure;
using RlhfGrains.Azure.Backups;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// The settings of a server: section <c>RlhfGrains</c> of appsettings.json, environment (<c>RlhfGrains__DataFolder</c>)
/// or command line.
/// </summary>
sealed class HostSettings
{
    public const string Section = "RlhfGrains";
    public const string AdminKeyVariable = "RLHFGRAINS_ADMIN_KEY";
    const string Embedded = "embedded",
        Orleans = "orleans";
    const string Sqlite = "sqlite",
        Postgres = "postgres",
        Azure = "azure";

    /// <summary>How a silo finds the others; read with <c>Engine=orleans</c>, and refused otherwise.</summary>
    public const string ClusterSection = "Cluster";

    /// <summary>
    /// What grains run on: <c>embedded</c>, in this process alone, or <c>orleans</c>, as a silo of a cluster.
    /// </summary>
    public string Engine { get; set; } = Embedded;

    /// <summary>Where everything is kept; relative to the current directory.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>
    /// Where backups are written, and nothing else is; null: there are none. On another disk than the data, if they are
    /// to outlive it.
    /// </summary>
    public string? BackupFolder { get; set; }

    /// <summary>Where exports and other jobs keep their files.</summary>
    public ArtifactSettings Artifacts { get; set; } = new();

    /// <summary>
    /// A container of an Azure Storage account into which each backup is copied, and the ledger of erasures with it;
    /// null: nowhere. Of this server alone.
    /// </summary>
    public string? BackupContainer { get; set; }

    /// <summary>
    /// An Azure Storage account: its connection string, or <c>https://ACCOUNT.blob.core.windows.net</c> and the
    /// identity that the server runs under. It may hold a key: it is shown nowhere.
    /// </summary>
    public string? AzureConnection { get; set; }

    /// <summary>
    /// Where judgments are kept: <c>sqlite</c>, in the data folder, <c>postgres</c>, or, by a cluster only,
    /// <c>azure</c>. Text, so that a value put here by mistake is not repeated in an error.
    /// </summary>
    public string Journal { get; set; } = Sqlite;

    /// <summary>
    /// With <c>Journal=postgres</c>: Npgsql's connection string; <c>Search Path</c> names the schema. It may hold a
    /// password: it is shown nowhere.
    /// </summary>
    public string? PostgresConnection { get; set; }

    /// <summary>
    /// With <c>Journal=azure</c>: the container of the account <see cref="AzureConnection"/> that is the journal.
    /// </summary>
    public string JournalContainer { get; set; } = "rlhfgrains";

    /// <summary>
    /// Where the server listens. 127.0.0.1: keys travel in the clear until something before it speaks TLS.
    /// </summary>
    public string Urls { get; set; } = "http://127.0.0.1:5080";

    /// <summary>
    /// About how much memory grains may take before idle ones are put away; by default what <see cref="MemoryRoom"/>
    /// finds there is.
    /// </summary>
    public long MemoryBudgetBytes { get; set; } = MemoryRoom.BudgetOf(MemoryRoom.AvailableBytes);

    /// <summary>How many messages may wait for the engine; more are answered 503 <c>busy</c>.</summary>
    public int QueueDepthMax { get; set; } = 16_384;

    public RateSettings KeyRates { get; set; } = new();

    /// <summary>Browser origins that may call the API; empty: none.</summary>
    public string[] CorsOrigins { get; set; } = [];

    /// <summary>
    /// Addresses or networks of proxies in front, whose <c>X-Forwarded-For</c> says who asks; empty: nobody's word is
    /// taken.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];

    public WebhookSettings Webhooks { get; set; } = new();

    /// <summary>
    /// Where <c>/metrics</c> is answered without a key, and nothing else is: <c>http://127.0.0.1:9464</c>; null:
    /// nowhere, and it asks for an admin's key. It moves with every request, and with an annotator's by what their task
    /// was: keep it from annotators.
    /// </summary>
    public string? MetricsUrls { get; set; }

    /// <summary>Log lines as JSON, for machines.</summary>
    public bool JsonLogs { get; set; }

    /// <summary>Null: backups are not copied anywhere.</summary>
    /// <exception cref="AzureJournalException">What was set cannot be read.</exception>
    internal OffsiteBackups? Offsite() =>
        BackupContainer is { Length: > 0 } container
            ? new OffsiteBackups(new AzureSettings(AzureConnection!, container))
            : null;

    /// <summary>
    /// Null: several silos may share the journal, and nobody has named a folder that they share too, without which one
    /// would not find what another has made.
    /// </summary>
    internal string? ArtifactFolder =>
        Artifacts.Folder is { Length: > 0 } named ? named
        : IsOnOrleans && (IsOnPostgres || IsOnAzure) ? null
        : Path.Combine(DataFolder, "artifacts");

    internal bool IsOnOrleans => Engine == Orleans;
    internal bool IsOnPostgres => Journal == Postgres;
    internal bool IsOnAzure => Journal == Azure;

    /// <summary>From <see cref="AdminKeyVariable"/>; never from a file.</summary>
    internal string? AdminKey { get; set; }

    /// <exception cref="StartException">A setting is unknown, unreadable or out of range.</exception>
    public static HostSettings Read(IConfiguration configuration)
    {
        HostSettings settings;
        try
        {
            settings = configuration
                .GetSection(Section)
                .Get<HostSettings>(static o => o.ErrorOnUnknownConfiguration = true)
                ?? new HostSettings();
        }
        catch (InvalidOperationException failure)
        {
            throw new StartException(Explain(failure.Message));
        }
        settings.AdminKey = Environment.GetEnvironmentVariable(AdminKeyVariable) is { Length: > 0 } key ? key : null;
        if (settings.AdminKey is { Length: < Limits.AdminKeyCharsMin or > Limits.KeyCharsMax - 7 })
            throw new StartException(
                $"{AdminKeyVariable} has {Limits.AdminKeyCharsMin} to {Limits.KeyCharsMax - 7} characters; use for example `openssl rand -hex 32`."
            );
        if (settings.Engine is not (Embedded or Orleans))
            throw new StartException($"{Section}:Engine is {Embedded} or {Orleans}.");
        if (
            !settings.IsOnOrleans
            && configuration.GetSection(ClusterSection).GetChildren().FirstOrDefault() is { Key: var unused }
        )
            throw new StartException(
                $"{ClusterSection}:{unused} is of a cluster: it needs {Section}:Engine={Orleans}."
            );
        if (settings.Journal is not (Sqlite or Postgres or Azure))
            throw new StartException($"{Section}:Journal is {Sqlite} or {Postgres}, or for a cluster {Azure}.");
        if (settings.IsOnPostgres && string.IsNullOrWhiteSpace(settings.PostgresConnection))
            throw new StartException(
                $"{Section}:Journal={Postgres} needs {Section}:PostgresConnection, best in the environment ({Section}__PostgresConnection)."
            );
        if (settings.IsOnAzure && string.IsNullOrWhiteSpace(settings.AzureConnection))
            throw new StartException(
                $"{Section}:Journal={Azure} needs {Section}:AzureConnection, best in the environment ({Section}__AzureConnection)."
            );
        if (
            settings.BackupContainer is { Length: > 0 }
            && (string.IsNullOrWhiteSpace(settings.BackupFolder) || string.IsNullOrWhiteSpace(settings.AzureConnection))
        )
            throw new StartException(
                $"{Section}:BackupContainer needs {Section}:BackupFolder, where a backup is made first, and {Section}:AzureConnection, best in the environment ({Section}__AzureConnection)."
            );
        // Told at the start, and not with the first backup.
        settings.Offsite();
        if (string.IsNullOrWhiteSpace(settings.DataFolder))
            throw new StartException($"{Section}:DataFolder names a folder, and is not empty.");
        if (ListenRules.Fault(UrlsOfHost(configuration) ?? settings.Urls) is { } unheard)
            throw new StartException($"{Section}:Urls: {unheard}.");
        if (settings.QueueDepthMax < 1)
            throw new StartException($"{Section}:QueueDepthMax is at least 1.");
        if (settings.MemoryBudgetBytes < MemoryRoom.BytesMin)
            throw new StartException($"{Section}:MemoryBudgetBytes is at least 16777216 (16 MiB).");
        return settings;
    }

    /// <summary>The host's own setting goes before ours, as <c>ASPNETCORE_URLS</c>; an empty one is none.</summary>
    public static string? UrlsOfHost(IConfiguration configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is { } urls && !string.IsNullOrWhiteSpace(urls) ? urls : null;

    static string Explain(string message)
    {
        var parts = message.Split('\'');
        return message.Contains(
                nameof(Microsoft.Extensions.Configuration.BinderOptions.ErrorOnUnknownConfiguration),
                StringComparison.Ordinal
            )
                ? $"There is no setting {Section}:{parts[^2]} (appsettings.json, environment or command line)."
            : parts.Length > 3 ? $"The setting {parts[3]} cannot be '{parts[1]}'."
            : message;
    }
}
