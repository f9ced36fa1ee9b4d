using System.Net;
using System.Net.Sockets;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Orleans.Hosting;

namespace RlhfGrains.Server.Cluster;

/// <summary>
/// How a silo finds the others: section <c>Cluster</c> of appsettings.json, environment (<c>Cluster__Membership</c>) or
/// command line. The rest is the server's (<see cref="HostSettings"/>).
/// </summary>
sealed class ClusterSettings
{
    public const string Section = HostSettings.ClusterSection;
    const string Localhost = "localhost",
        Postgres = "postgres",
        Azure = "azure",
        JournalItself = "journal";

    /// <summary>
    /// <c>localhost</c>: one silo, or several on one machine that follow <see cref="Primary"/>; <c>postgres</c> or
    /// <c>azure</c>: a table, for everything else.
    /// </summary>
    public string Membership { get; set; } = Localhost;

    /// <summary>
    /// With <c>Membership=postgres</c>: Npgsql's connection string; when it is left out, the journal's. <c>Search
    /// Path</c> names the schema, which is made.
    /// </summary>
    public string? PostgresConnection { get; set; }

    /// <summary>
    /// With <c>Membership=azure</c>: a storage account, in which a table is made: its connection string, or
    /// <c>https://ACCOUNT.table.core.windows.net</c> and the identity that the silo runs under; when it is left out,
    /// the journal's account.
    /// </summary>
    public string? AzureConnection { get; set; }

    /// <summary>Silos of one cluster have the same; another one for a deployment that must not meet this one.</summary>
    public string Id { get; set; } = "rlhfgrains";

    /// <summary>The address under which the other silos reach this one.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Where silos speak to each other. Not for the outside: it knows no keys.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>
    /// With <c>Membership=localhost</c>: the silo port of the first silo, when this is not the first.
    /// </summary>
    public int? Primary { get; set; }

    /// <summary>
    /// 1 s between two probes of a silo; three in a row missed, and it is voted dead by two others, or by the only
    /// other one.
    /// </summary>
    public double ProbeSeconds { get; set; } = 1;

    /// <summary>
    /// 0: each answer is by a state that the journal has confirmed as the newest since it was asked for; more saves
    /// that look-up, and a silo that was declared dead may answer from what it knew for as long.
    /// </summary>
    public double FreshSeconds { get; set; }

    /// <summary>
    /// So many appends of this silo are on their way at once, each with the records of all grains that wait for one: 2,
    /// so that one is decided while the other is written. A transaction for each record is more than half of what a
    /// judgment costs. 0: each grain appends by itself.
    /// </summary>
    public int AppendGroups { get; set; } = 2;

    /// <summary>
    /// Where snapshots are kept: <c>journal</c>, or <c>azure</c>, a grain storage of Orleans in the account of a
    /// journal that is on Azure Storage itself.
    /// </summary>
    public string Snapshots { get; set; } = JournalItself;

    internal bool HasSnapshotsOnAzure => Snapshots == Azure;
    internal bool IsOnLocalhost => Membership == Localhost;
    internal bool IsOnPostgres => Membership == Postgres;
    internal bool IsOnAzure => Membership == Azure;
    internal IPAddress Ip { get; private set; } = IPAddress.Loopback;

    /// <exception cref="StartException">A setting is unknown, unreadable or out of range.</exception>
    public static ClusterSettings Read(IConfiguration configuration, HostSettings server)
    {
        ClusterSettings settings;
        try
        {
            settings = configuration
                .GetSection(Section)
                .Get<ClusterSettings>(static o => o.ErrorOnUnknownConfiguration = true)
                ?? new ClusterSettings();
        }
        catch (InvalidOperationException failure)
        {
            throw new StartException($"A setting of {Section} is unknown or cannot be read: {failure.Message}");
        }
        if (settings.Membership is not (Localhost or Postgres or Azure))
            throw new StartException($"{Section}:Membership is {Localhost}, {Postgres} or {Azure}.");
        if (settings.Snapshots is not (JournalItself or Azure))
            throw new StartException($"{Section}:Snapshots is {JournalItself} or {Azure}.");
        if (settings.HasSnapshotsOnAzure && !server.IsOnAzure)
            throw new StartException(
                $"{Section}:Snapshots={Azure} needs {HostSettings.Section}:Journal={Azure}: other journals read their own snapshots with the records behind them."
            );
        if (!IPAddress.TryParse(settings.Address, out var ip))
            throw new StartException($"{Section}:Address is an IP address.");
        if (settings.SiloPort is not (>= 1 and <= 65_535))
            throw new StartException($"{Section}:SiloPort is 1 to 65535.");
        if (settings.ProbeSeconds is not (>= 0.1 and <= 60))
            throw new StartException($"{Section}:ProbeSeconds is 0.1 to 60.");
        if (settings.FreshSeconds is not (>= 0 and <= 60))
            throw new StartException($"{Section}:FreshSeconds is 0 to 60.");
        if (settings.AppendGroups is not (>= 0 and <= 64))
            throw new StartException($"{Section}:AppendGroups is 0 to 64.");
        if (server.AdminKey is null && !settings.IsOnLocalhost)
            throw new StartException(
                $"On a cluster {HostSettings.AdminKeyVariable} gives the admin key, the same to every silo: none of them can leave it where the others find it."
            );
        settings.Ip = ip;
        settings.PostgresConnection ??= server.PostgresConnection;
        if (settings.IsOnPostgres && string.IsNullOrWhiteSpace(settings.PostgresConnection))
            throw new StartException(
                $"{Section}:Membership={Postgres} needs {Section}:PostgresConnection, best in the environment ({Section}__PostgresConnection)."
            );
        settings.AzureConnection ??= server.AzureConnection;
        if (settings.IsOnAzure && string.IsNullOrWhiteSpace(settings.AzureConnection))
            throw new StartException(
                $"{Section}:Membership={Azure} needs {Section}:AzureConnection, best in the environment ({Section}__AzureConnection)."
            );
        return settings;
    }

    /// <summary>Told at the start, and not from the middle of a silo's.</summary>
    /// <exception cref="StartException">Another silo has this one's address, or the machine does not have
    /// it.</exception>
    internal void CheckAddress()
    {
        try
        {
            using var probe = new TcpListener(Ip, SiloPort);
            probe.Start();
        }
        catch (SocketException failure)
        {
            throw new StartException(
                $"This silo cannot listen on {Ip}:{SiloPort} ({failure.Message}): give each silo an address of its own with {Section}:Address and {Section}:SiloPort.",
                failure
            );
        }
    }

    internal SiloOptions ToSilo(ISiloMembership membership, HostSettings server) =>
        new()
        {
            ClusterId = Id,
            Address = Ip,
            SiloPort = SiloPort,
            ProbePeriod = TimeSpan.FromSeconds(ProbeSeconds),
            Membership = membership,
            MemoryBudgetBytes = server.MemoryBudgetBytes,
        };
}
