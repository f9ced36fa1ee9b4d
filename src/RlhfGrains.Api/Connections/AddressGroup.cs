using System.Net;
using System.Net.Sockets;

namespace RlhfGrains.Api.Connections;

/// <summary>
/// Whom an address counts as: itself, or for IPv6 its network of 64 bits, of which one subscriber has all.
/// </summary>
static class AddressGroup
{
    const int NetworkBytes = 8;

    /// <summary>Connections that have no address (a socket in the file system) count as one.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
