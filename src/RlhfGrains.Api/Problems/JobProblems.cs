namespace RlhfGrains.Api.Problems;

/// <summary>What jobs refuse, under the codes of their refusals.</summary>
static class JobProblems
{
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        new("unknown-job", 404, "There is no such job", "Check the job's id; the list shows those of the project."),
        new("job-exists", 409, "A job of this id is there already", "Read it, or ask under another `Idempotency-Key`."),
        new("job-over", 409, "The job has ended", "Nothing to do: read the job to see how."),
        new("job-claimed", 409, "The job is being done", "Nothing to do: said to the servers that do jobs alone."),
        new("claim-lost", 409, "Another attempt has begun", "Nothing to do: said to the servers that do jobs alone."),
        new(
            "attempts-used-up",
            409,
            "The job was begun as often as can be",
            "Look into the server's log for why its process ended, and ask for another job."
        ),
        new("invalid-export", 422, "The filter of the export contradicts itself", "The detail says where."),
    ];
}
