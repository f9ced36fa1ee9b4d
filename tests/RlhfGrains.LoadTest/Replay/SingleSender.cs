using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Replay;

/// <summary>
/// Sends each judgment as a request of its own; a connection waits for the answer before its next one.
/// </summary>
sealed class SingleSender(ApiClient api, string project, JudgmentBodies bodies, Backoff backoff, Outcomes outcomes)
{
    public Task Send(Lanes lanes, CancellationToken cancellation) =>
        Task.WhenAll(
            Enumerable
                .Range(0, lanes.Count)
                .Select(lane => Task.Run(() => Send(lanes, lane, cancellation), cancellation))
        );

    async Task Send(Lanes lanes, int lane, CancellationToken cancellation)
    {
        await foreach (var row in lanes[lane].ReadAllAsync(cancellation))
        {
            try
            {
                var body = bodies.Of(row, withItem: false);
                var path = $"/v1/projects/{project}/items/{row.Item}/judgments";
                var receipt = await backoff.Ask(
                    () => api.Post(path, body, "application/json", cancellation),
                    cancellation
                );
                if ((string?)receipt["id"] == row.Id)
                    outcomes.Took(row);
                else
                    outcomes.Refuse(row, $"the receipt names another judgment: {receipt.ToJsonString()}");
            }
            catch (ApiProblem problem)
            {
                outcomes.Refuse(row, problem.Message);
            }
        }
    }
}
