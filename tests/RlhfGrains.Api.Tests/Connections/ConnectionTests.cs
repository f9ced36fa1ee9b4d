using System.Net;
using System.Net.Sockets;
using System.Text;
using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Connections;

public class ConnectionTests
{
    [Fact]
    public async Task ConnectionsOfOneAddress_BeyondItsShare_AreToldSo_AndOthersAreServed()
    {
        await using var server = await Limited(new ConnectionLimits(64, 4));
        var held = new List<TcpClient>();
        for (var i = 0; i < 4; i++)
            held.Add(await Open(server, "127.0.0.2"));

        (await Ask(server, "127.0.0.2")).ShouldStartWith("HTTP/1.1 503 ");
        (await Ask(server, "127.0.0.2")).ShouldContain("\"code\":\"too-many-connections\"");
        (await Ask(server, "127.0.0.3")).ShouldStartWith("HTTP/1.1 200 ");

        held[0].Dispose();
        string answer;
        do answer = await Ask(server, "127.0.0.2");
        while (answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal));
        answer.ShouldStartWith("HTTP/1.1 200 ");
        foreach (var connection in held)
            connection.Dispose();
    }

    [Fact]
    public async Task ATrustedProxy_IsNoAddressOfItsOwn()
    {
        await using var server = await Limited(new ConnectionLimits(64, 2), "127.0.0.0/8");
        var held = new List<TcpClient>();
        for (var i = 0; i < 8; i++)
            held.Add(await Open(server, "127.0.0.2"));

        (await Ask(server, "127.0.0.2")).ShouldStartWith("HTTP/1.1 200 ");
        foreach (var connection in held)
            connection.Dispose();
    }

    [Theory]
    [InlineData(null, 0, 10_000)]
    [InlineData(65_536, 200, 10_000)]
    [InlineData(1_024, 200, 568)]
    [InlineData(520, 200, 64)]
    public void Connections_AreWhatTheProcessCanCarry(int? descriptors, int inUse, int total)
    {
        ConnectionLimits.Of(descriptors, inUse).ShouldBe(new ConnectionLimits(total, total / 4));
    }

    [Fact]
    public void AProcessThatCanCarryNone_SaysWhatItNeeds() =>
        Should.Throw<StartException>(() => ConnectionLimits.Of(519, 200)).Message.ShouldContain("at least 520");

    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1_024)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             1024                 524288               processes ", null)]
    public void TheLimitOfOpenFiles_IsTheSoftOne(string line, int? max) =>
        ConnectionLimits.ReadDescriptorsMax([line]).ShouldBe(max);

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::1")]
    public void AnAddress_CountsAsItsSubscriber(string address, string group) =>
        AddressGroup.Of(IPAddress.Parse(address)).ShouldBe(IPAddress.Parse(group));

    [Fact]
    public void ATrustedProxy_ThatIsNone_IsToldAtTheStart() =>
        Should
            .Throw<StartException>(() => new TrustedProxies(new HostSettings { TrustedProxies = ["proxy.example"] }))
            .Message.ShouldContain("proxy.example");

    [Fact]
    public async Task OneProject_LeavesRoomForAnothers()
    {
        await using var server = await Limited(new ConnectionLimits(200, 200));
        var first = await server.Server.NewProject();
        var second = await server.Server.NewProject();
        var streams = new List<Live.EventStream>();
        for (var i = 0; i < Limits.EventSubscribersPerProjectMax; i++)
            streams.Add(await Live.EventStream.Open(first.Lead, server.Server, first.Path));

        (await first.Lead.Get($"{first.Path}/events")).ExpectProblem(503, "too-many-subscribers");

        using (await Live.EventStream.Open(second.Lead, server.Server, second.Path)) { }
        foreach (var stream in streams)
            stream.Dispose();
    }

    static async Task<LimitedServer> Limited(ConnectionLimits limits, params string[] proxies)
    {
        var server = new ApiServer { Connections = limits };
        server.Settings.TrustedProxies = proxies;
        await server.InitializeAsync();
        return new LimitedServer(server);
    }

    /// <summary>A connection that has been served once, and stays open.</summary>
    static async Task<TcpClient> Open(LimitedServer server, string from)
    {
        var tcp = await Connect(server, from);
        await tcp.GetStream().WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        var buffer = new byte[4_096];
        Encoding.ASCII.GetString(buffer, 0, await tcp.GetStream().ReadAsync(buffer)).ShouldStartWith("HTTP/1.1 200");
        return tcp;
    }

    static async Task<string> Ask(LimitedServer server, string from)
    {
        using var tcp = await Connect(server, from);
        await tcp.GetStream()
            .WriteAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());
        return await new StreamReader(tcp.GetStream()).ReadToEndAsync();
    }

    static async Task<TcpClient> Connect(LimitedServer server, string from)
    {
        var tcp = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true };
        await tcp.ConnectAsync(server.Server.Address.Host, server.Server.Address.Port);
        return tcp;
    }

    sealed record LimitedServer(ApiServer Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
