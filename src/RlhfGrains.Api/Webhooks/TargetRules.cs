using System.Net;
using System.Net.Sockets;

namespace RlhfGrains.Api.Webhooks;

/// <summary>Which addresses may be connected to.</summary>
static class TargetRules
{
    // Own networks: reached only where the settings say so.
    static readonly IPNetwork[] Private = Networks(
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10"
    );

    // They give out a machine's credentials to whoever asks from it (Azure, AWS, Google, Oracle, Alibaba and others):
    // nobody's endpoint, whatever the settings say.
    static readonly IPNetwork[] OfClouds = Networks(
        "168.63.129.16/32",
        "169.254.169.254/32",
        "169.254.169.253/32",
        "169.254.170.2/32",
        "169.254.170.23/32",
        "192.0.0.192/32",
        "100.100.100.200/32",
        "fd00:ec2::254/128",
        "fd00:ec2::23/128",
        "fd20:ce::254/128"
    );

    // Nobody's endpoint: this network, protocol assignments, documentation, benchmarks, multicast, reserved, broadcast.
    static readonly IPNetwork[] Nobodys = Networks(
        "0.0.0.0/8",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        // Within the global addresses of IPv6: Teredo and other protocol assignments, documentation, 6to4. Both tunnels
        // hide an IPv4 address and are out of use.
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20"
    );

    static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    // NAT64: the last four bytes are the IPv4 address that is meant.
    static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Allows(IPAddress address, bool allowPrivate)
    {
        if (address.IsIPv4MappedToIPv6)
            return Allows(address.MapToIPv4(), allowPrivate);
        if (address.AddressFamily is AddressFamily.InterNetworkV6 && Nat64.Contains(Plain(address)))
            return Allows(new IPAddress(address.GetAddressBytes().AsSpan(12)), allowPrivate);
        var plain = Plain(address);
        if (Array.Exists(OfClouds, n => n.Contains(plain)))
            return false;
        if (Array.Exists(Private, n => n.Contains(plain)))
            return allowPrivate;
        if (Array.Exists(Nobodys, n => n.Contains(plain)))
            return false;
        return plain.AddressFamily is AddressFamily.InterNetwork || GlobalV6.Contains(plain);
    }

    /// <summary>What is wrong with an endpoint before anybody has looked up its name; null when nothing is.</summary>
    public static string? Fault(string url, WebhookSettings settings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target))
            return null; // said in more detail by the grain
        if (target.Scheme == Uri.UriSchemeHttp && !settings.AllowHttp)
            return "the endpoint must be reached by https";
        if (IPAddress.TryParse(target.IdnHost, out var literal) && !Allows(literal, settings.AllowPrivateTargets))
            return "the address is not one that this server may send to";
        var host = target.IdnHost.TrimEnd('.');
        var isLocal =
            host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isLocal && !settings.AllowPrivateTargets ? "the address is not one that this server may send to" : null;
    }

    /// <summary>Without the scope (<c>%eth0</c>), which no network contains.</summary>
    static IPAddress Plain(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
            : address;

    static IPNetwork[] Networks(params string[] prefixes) => [.. prefixes.Select(p => IPNetwork.Parse(p))];
}
