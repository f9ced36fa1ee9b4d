using System.Net;
using System.Threading.Channels;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// Sends the judgments of each connection as one stream of JSON Lines; a stream that breaks is followed by one that
/// begins with what was not answered.
/// </summary>
sealed class StreamSender(ApiClient api, string project, JudgmentBodies bodies, Backoff backoff, Outcomes outcomes)
{
    public Task Send(Lanes lanes, CancellationToken cancellation) =>
        Task.WhenAll(
            Enumerable
                .Range(0, lanes.Count)
                .Select(lane => Task.Run(() => Send(lanes[lane], cancellation), cancellation))
        );

    async Task Send(ChannelReader<JudgmentRow> rows, CancellationToken cancellation)
    {
        var unanswered = new List<JudgmentRow>();
        var failing = 0;
        var failingSince = DateTime.UtcNow;
        while (unanswered.Count > 0 || await rows.WaitToReadAsync(cancellation))
        {
            var stream = new JudgmentStream(rows, unanswered, bodies, outcomes, backoff);
            try
            {
                await stream.Run(api.Server, $"/v1/projects/{project}/judgments", api.Key, cancellation);
            }
            catch (Exception failure) when (Backoff.IsPassing(failure, cancellation))
            {
                stream.Failure = failure;
            }
            unanswered = stream.Unanswered;
            // A stream that got anywhere starts the count anew: only a server that takes nothing at all is away.
            if (stream.Answered > 0)
                failing = 0;
            if (unanswered.Count == 0)
                continue;
            var why = stream.Failure
                ?? new ApiProblem(
                    HttpStatusCode.ServiceUnavailable,
                    "busy",
                    "lines of the stream were put off",
                    null,
                    ""
                );
            if (failing == 0)
                failingSince = DateTime.UtcNow;
            if (DateTime.UtcNow - failingSince > backoff.BusyRetries)
                throw new InputException($"no success for {backoff.BusyRetries.TotalSeconds:0} s: {why.Message}");
            await backoff.Pause(failing++, why, cancellation);
        }
    }
}
