using System.Net;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Where a server may be told to listen. Kestrel takes every name for "everywhere", so that <c>http://my-host:5080</c>
/// would be open to the whole network without a word; and says what it cannot read with a stack trace.
/// </summary>
static class ListenRules
{
    const string Examples =
        "addresses like http://127.0.0.1:5080, http://localhost:5080, or http://+:5080 for every network, separated by ;";

    /// <summary>What is wrong with them; null: nothing.</summary>
    public static string? Fault(string urls)
    {
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (all.Length == 0)
            return $"give {Examples}";
        return all.Select(FaultOf).FirstOrDefault(f => f is not null);
    }

    static string? FaultOf(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return $"'{url}' is none: give {Examples}";
        }
        if (address.Scheme is not ("http" or "https"))
            return $"'{url}' is neither http nor https";
        if (address.IsUnixPipe)
            return null;
        if (address.Port is < 0 or > IPEndPoint.MaxPort)
            return $"'{url}' has a port above {IPEndPoint.MaxPort}";
        return
            address.Host is "+" or "*"
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(address.Host, out _)
            ? null
            : $"'{url}' names a host, which would be listened to on every network: give {Examples}";
    }
}
