using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Annotators;

static class AnnotatorEndpoints
{
    const string Me = "me";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/projects/{project}/annotators", Enrol)
            .For(Roles.Lead | Roles.Ingest)
            .Says(
                "Enrol an annotator",
                """
                The same external id always gets the same id. Names and contacts lie in the profile alone, where they can be erased; stated again of somebody who is
                known they take the place of what was there, and `outcome` says whether anything was done.
                """
            )
            .Takes<NewAnnotatorBody>(Examples.Annotator)
            .Idempotent()
            .Refuses(
                "unknown-project",
                "invalid-profile",
                "too-many-annotators",
                "annotator-removed",
                "profile-erased",
                "id-reused"
            );
        routes
            .MapPost("/v1/projects/{project}/annotators:import", EnrollmentStream.Take)
            .For(Roles.Lead | Roles.Ingest)
            .Says("Enrol a list of annotators", "JSON Lines in and out, one outcome for each line, in order.")
            .TakesLines<NewAnnotatorBody>(Examples.AnnotatorLines)
            .GivesLines<EnrollmentLine>(Examples.EnrollmentLines);
        routes
            .MapGet("/v1/projects/{project}/annotators", List)
            .For(Roles.Leads)
            .Says("List annotators", "With their profiles and where each stands against the others.")
            .Refuses("unknown-project");
        routes
            .MapPatch("/v1/projects/{project}/annotators/{annotator}/profile", ChangeProfile)
            .For(Roles.Leads | Roles.Ingest)
            .Says(
                "Change an annotator's name or contact",
                "What is left out stays, an empty text takes it away. `outcome` says whether anything was done."
            )
            .Takes<ProfileChangeBody>(Examples.ProfileChange)
            .Idempotent()
            .Refuses("unknown-annotator", "invalid-profile", "profile-erased", "id-reused");
        routes
            .MapGet("/v1/projects/{project}/annotators/{annotator}", Read)
            .For(Roles.Leads | Roles.Annotator)
            .Says(
                "Read an annotator",
                """
                Leads see the standing as it is now. Annotators see their own (`me`), as it was last published: every 20 judgments, never after each answer, in
                round figures, and their agreement with others from 100 units on.
                """
            )
            .Refuses("unknown-annotator");
    }

    static async Task<Results<Ok<EnrollmentBody>, ProblemHttpResult>> Enrol(
        string project,
        HttpContext context,
        Enrolment enrolment
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.NewAnnotatorBody);
        if (body.Value is not { } person)
            return body.Problem!;
        if (FaultOf(person) is { } fault)
            return Problem.Of(HostProblems.InvalidProfile, fault);
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var message = new EnrollAnnotator(
            request.Id,
            person.ExternalId,
            person.Name,
            person.Contact,
            context.Caller().Role is Role.Ingest
        );
        var answer = await enrolment.Take(new(project), message, request, context.RequestAborted);
        return answer.Reply is { } enrolled
            ? TypedResults.Ok(new EnrollmentBody(enrolled.Id.Value, enrolled.Outcome))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<EnrollmentBody>, ProblemHttpResult>> ChangeProfile(
        string project,
        string annotator,
        HttpContext context,
        AnnotatorDirectory annotators,
        IGrains grains
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var body = await JsonBody.Read(context, ApiJson.Default.ProfileChangeBody);
        if (body.Value is not { } change)
            return body.Problem!;
        if (FaultOf(new NewAnnotatorBody(null, change.Name, change.Contact)) is { } fault)
            return Problem.Of(HostProblems.InvalidProfile, fault);
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var (id, person) = (new ProjectId(project), new AnnotatorId(annotator));
        if (await annotators.CheckKnown(id, person, context.RequestAborted) is { } unknown)
            return Problem.Of(unknown);
        var answer = await grains.Ask(
            GrainKeys.ProfileOf(id, person),
            new ChangeProfile(request, null, change.Name, change.Contact),
            context.RequestAborted
        );
        return answer.Reply is { } changed
            ? TypedResults.Ok(new EnrollmentBody(annotator, Enrolment.OutcomeOf(changed)))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<PageBody<AnnotatorBody>>, ProblemHttpResult>> List(
        string project,
        HttpContext context,
        IGrains grains,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var id = new ProjectId(project);
        var page = await grains.Ask(GrainKeys.Of(id), new ListAnnotators(after, count), context.RequestAborted);
        if (page.Reply is not { } ids)
            return Problem.Of(page.Refusal!);
        var bodies = await Paging.Each(
            ids.Ids,
            (a, stop) => ForLeads(grains, id, new AnnotatorId(a), stop),
            context.RequestAborted
        );
        return TypedResults.Ok(new PageBody<AnnotatorBody>(bodies, Paging.Cursor(ids.Next)));
    }

    static async Task<Results<Ok<AnnotatorBody>, Ok<OwnAnnotatorBody>, ProblemHttpResult>> Read(
        string project,
        string annotator,
        HttpContext context,
        IGrains grains
    )
    {
        var caller = context.Caller();
        var id = new ProjectId(project);
        if (caller.Role is Role.Annotator)
        {
            // Somebody else's id and an id of nobody get the same answer.
            if (annotator != Me && annotator != caller.Annotator!.Value.Value)
                return Problem.Of(HostProblems.Forbidden, "an annotator reads their own standing alone");
            var own = await grains.Ask(
                GrainKeys.Of(id, caller.Annotator!.Value),
                new ReadAnnotator(),
                context.RequestAborted
            );
            return own.Reply is { } self ? TypedResults.Ok(OwnAnnotatorBody.Of(self)) : Problem.Of(own.Refusal!);
        }
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        return await ForLeads(grains, id, new(annotator), context.RequestAborted) is { } body
            ? TypedResults.Ok(body)
            : Problem.Of(Refusal.Of(AnnotatorRefusal.UnknownAnnotator));
    }

    static async ValueTask<AnnotatorBody?> ForLeads(
        IGrains grains,
        ProjectId project,
        AnnotatorId annotator,
        CancellationToken cancellation
    )
    {
        var answer = await grains.Ask(GrainKeys.Of(project, annotator), new ReadAnnotator(), cancellation);
        if (answer.Reply is not { } view)
            return null;
        var profile = (await grains.Ask(GrainKeys.ProfileOf(project, annotator), new ReadProfile(), cancellation))
            .Value
            .Profile;
        return AnnotatorBody.Of(view, ProfileBody.Of(profile));
    }

    public static string? FaultOf(NewAnnotatorBody person)
    {
        if (person.ExternalId is { Length: 0 })
            return "an external id is not empty";
        return new[] { person.ExternalId, person.Name, person.Contact }.Any(f => f?.Length > Profile.FieldCharsMax)
            ? $"externalId, name and contact have at most {Profile.FieldCharsMax} characters each"
            : null;
    }
}
