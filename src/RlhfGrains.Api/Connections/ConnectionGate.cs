using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Connections;

/// <summary>
/// Every connection comes through here, before anything of it is read as HTTP: it is let in as long as there is room
/// for it and for others, and must say something soon. Whoever comes when there is no room is told so, as far as there
/// is room for that.
/// </summary>
sealed class ConnectionGate(ConnectionLimits limits, TrustedProxies proxies)
{
    const byte TlsHandshake = 0x16;

    static readonly byte[] Refusal = Answer();

    readonly Counts<IPAddress> open = new(limits.Total, limits.Total);
    readonly Counts<IPAddress> byAddress = new(int.MaxValue, limits.PerAddress);
    readonly Lock gate = new();
    readonly LinkedList<CancellationTokenSource> turningAway = [];
    long turnedAway;

    public ConnectionLimits Limits => limits;
    public int Open => open.Total;

    /// <summary>More than half of the room is taken: whoever has no right key makes room for others.</summary>
    public bool IsCrowded => open.Total > limits.Total / 2;

    /// <summary>Since the start.</summary>
    public long TurnedAway => Interlocked.Read(ref turnedAway);

    public async Task Serve(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var group = AddressGroup.Of(address);
        // A proxy carries the connections of many, and says whose they are request by request.
        var isProxy = proxies.Contain(address);
        if (!isProxy && !byAddress.TryEnter(group))
        {
            await TurnAway(connection);
            return;
        }
        try
        {
            if (!open.TryEnter(IPAddress.None))
                await TurnAway(connection);
            else
                await ServeWithin(connection, next);
        }
        finally
        {
            if (!isProxy)
                byAddress.Leave(group);
        }
    }

    async Task ServeWithin(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Api.Limits.FirstByteSecondsMax));
            if (await FirstByte(connection, limit.Token) is not null)
                await next(connection);
        }
        finally
        {
            open.Leave(IPAddress.None);
        }
    }

    async Task TurnAway(ConnectionContext connection)
    {
        Interlocked.Increment(ref turnedAway);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Api.Limits.TurnedAwaySeconds));
        Enter(limit);
        try
        {
            // An answer that is sent before the request was read is lost with it. Who speaks TLS could not read it
            // either.
            if (await FirstByte(connection, limit.Token) is null or TlsHandshake)
                return;
            var read = await connection.Transport.Input.ReadAsync();
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            await connection.Transport.Output.WriteAsync(Refusal);
        }
        catch (Exception failure) when (failure is IOException or ConnectionAbortedException)
        {
            // They have gone.
        }
        finally
        {
            lock (gate)
                turningAway.Remove(limit);
        }
    }

    /// <summary>Whoever has waited longest without a word makes room: who asks something is told at once.</summary>
    void Enter(CancellationTokenSource limit)
    {
        lock (gate)
        {
            turningAway.AddLast(limit);
            if (turningAway.Count <= Api.Limits.TurningAwayMax)
                return;
            _ = turningAway.First!.Value.CancelAsync();
            turningAway.RemoveFirst();
        }
    }

    /// <returns>The first byte, left where it is; null when none came in time.</returns>
    static async ValueTask<byte?> FirstByte(ConnectionContext connection, CancellationToken limit)
    {
        var input = connection.Transport.Input;
        try
        {
            var read = await input.ReadAsync(limit);
            byte? first = read.Buffer.IsEmpty ? null : read.Buffer.FirstSpan[0];
            input.AdvanceTo(read.Buffer.Start);
            return first;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    static byte[] Answer()
    {
        var kind = HostProblems.TooManyConnections;
        var body = JsonSerializer.Serialize(
            new TurnedAwayBody(kind.Type, kind.Title, kind.Status, kind.WhatToDo, kind.Code),
            Json.ApiJson.Default.TurnedAwayBody
        );
        var length = Encoding.UTF8.GetByteCount(body);
        return Encoding.UTF8.GetBytes(
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: {Problem.ContentType}\r\nContent-Length: {length}\r\nRetry-After: 1\r\nConnection: close\r\n\r\n{body}"
        );
    }
}

/// <summary>A problem, written without a request.</summary>
sealed record TurnedAwayBody(string Type, string Title, int Status, string Detail, string Code);
