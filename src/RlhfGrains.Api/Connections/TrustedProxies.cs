using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Connections;

/// <summary>
/// The proxies whose word on who asks is taken: <c>X-Forwarded-For</c>. Nobody's, unless the settings name them.
/// </summary>
sealed class TrustedProxies
{
    public TrustedProxies(HostSettings settings)
    {
        Networks = [.. settings.TrustedProxies.Select(Read)];
    }

    public IReadOnlyList<System.Net.IPNetwork> Networks { get; }

    /// <summary>
    /// Every one of them is passed over from the right; the first address that is no proxy's is who asks.
    /// </summary>
    public ForwardedHeadersOptions Forwarded()
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Networks)
            options.KnownIPNetworks.Add(network);
        return options;
    }

    public bool Contain(IPAddress? address)
    {
        if (address is null || Networks.Count == 0)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(n => n.Contains(plain));
    }

    /// <summary>One address, or a network as <c>10.0.0.0/8</c>.</summary>
    /// <exception cref="StartException">It is neither.</exception>
    static System.Net.IPNetwork Read(string text)
    {
        if (System.Net.IPNetwork.TryParse(text, out var network))
            return network;
        if (IPAddress.TryParse(text, out var address))
            return new System.Net.IPNetwork(
                address,
                address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128
            );
        throw new StartException(
            $"{HostSettings.Section}:TrustedProxies holds '{text}', which is neither an address nor a network like 10.0.0.0/8."
        );
    }
}
