using Microsoft.AspNetCore.Http;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using Shouldly;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>
/// A key that is revoked at one server of a cluster, and what it has open at another, which is not told.
/// </summary>
public class OtherServerTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task WhatAKeyHasOpen_EndsAtAServerThatWasNotTold()
    {
        var project = await server.NewProject();
        var engine = new Shared((IEngine)server.Services.GetService(typeof(IEngine))!);
        using var keys = new KeyRing(
            engine,
            new HostSettings(),
            (KeySeal)server.Services.GetService(typeof(KeySeal))!,
            TimeProvider.System
        );
        var caller = (await keys.Find($"Bearer {project.Lead.Key}")).Caller!;
        var other = (await keys.Find($"Bearer {project.Ingest.Key}")).Caller!;
        using var open = KeyHold.Take(caller, new DefaultHttpContext());
        using var goesOn = KeyHold.Take(other, new DefaultHttpContext());

        (await server.Admin.Delete($"{project.Path}/keys/{caller.Id}")).Expect(200);

        while (!caller.Open.Ended.IsCancellationRequested)
            await keys.Recheck(CancellationToken.None);
        other.Open.Ended.IsCancellationRequested.ShouldBeFalse();
        (await keys.Find($"Bearer {project.Lead.Key}")).Caller.ShouldBeNull();
    }

    /// <summary>The same grains, as one of several servers sees them.</summary>
    sealed class Shared(IEngine engine) : IEngine
    {
        public EngineHealth Health => engine.Health;
        public bool IsShared => true;

        public Task StartAsync() => Task.CompletedTask;

        public IDisposable Subscribe(ICommitObserver observer, bool isLocal = false) =>
            engine.Subscribe(observer, isLocal);

        public Task<long> Erase(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation = default) =>
            engine.Erase(erasures, cancellation);

        public Task<IReadOnlyList<GrainRecord>> ReadHistory(
            GrainKey grain,
            long afterVersion,
            int countMax,
            CancellationToken cancellation = default
        ) => engine.ReadHistory(grain, afterVersion, countMax, cancellation);

        public ValueTask<Answer<TReply>> Ask<TReply>(
            GrainKey grain,
            IMessage<TReply> message,
            CancellationToken cancellation = default
        )
            where TReply : IReply => engine.Ask(grain, message, cancellation);

        public ValueTask DisposeAsync() => default;
    }
}
