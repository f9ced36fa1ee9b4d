using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Registers;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Api.Keys;

/// <summary>Makes keys. The secret is known here until it is told to the caller, and is not kept.</summary>
sealed class KeyIssuer(IGrains grains)
{
    /// <summary>A key with a new secret; repeated under the same request id it is the same key, whose secret can no longer be told.</summary>
    public async ValueTask<(Answer<KeyView> Answer, string? Key)> Issue(
        Request request, Role role, ProjectId? project, AnnotatorId? annotator, string label, CancellationToken cancellation)
    {
        var secret = KeyText.NewSecret();
        var id = IdFor(request, project);
        var answer = await Issue(id, secret, request, role, project, annotator, label, cancellation);
        var isOurs = answer.Reply is { } view && view.SecretHash.AsSpan().SequenceEqual(KeyText.Hash(secret));
        return (answer, isOurs ? KeyText.Join(id, secret) : null);
    }

    public async ValueTask<Answer<KeyView>> Issue(
        KeyId id, string secret, Request request, Role role, ProjectId? project, AnnotatorId? annotator, string label, CancellationToken cancellation)
    {
        // On the list first: a key that opens something is never missing from it.
        var register = project is { } own ? GrainKeys.KeysOf(own) : GrainKeys.AdminKeys;
        var listed = await grains.Ask(register, new AddEntry(id.Value), cancellation);
        if (listed.Refusal is { } full) return new(null, full);
        if (project is { } of && annotator is { } person)
        {
            var beside = await grains.Ask(GrainKeys.KeysOf(of, person), new AddEntry(id.Value), cancellation);
            if (beside.Refusal is { } many) return new(null, many);
        }
        return await grains.Ask(GrainKeys.Of(id), new IssueKey(request, role, project, annotator, label, KeyText.Hash(secret)), cancellation);
    }

    /// <summary>The id is no secret: made of the request's, so that a repeat finds the key it made before.</summary>
    static KeyId IdFor(Request request, ProjectId? project) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"key {project?.Value}/{request.Id}")))[..16]);
}
