using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>A key that is to be made.</summary>
/// <param name="Maker">The key that asks for it.</param>
/// <param name="Replaces">The key whose place it takes.</param>
sealed record KeyDraft(
    Role Role,
    ProjectId? Project,
    AnnotatorId? Annotator,
    string Label,
    KeyId Maker,
    KeyScope? Scope = null,
    Instant? ExpiresAt = null,
    KeyId? Replaces = null
);

/// <summary>Makes keys. The secret is known here until it is told to the caller, and is not kept.</summary>
sealed class KeyIssuer(IGrains grains, KeySeal seal)
{
    /// <summary>
    /// A key with a new secret; repeated under the same request id it is the same key, whose secret can no longer be
    /// told.
    /// </summary>
    public async ValueTask<(Answer<KeyView> Answer, string? Key)> Issue(
        Request request,
        KeyDraft draft,
        CancellationToken cancellation
    )
    {
        var secret = KeyText.NewSecret();
        var id = IdFor(request, draft.Project);
        var answer = await Issue(id, secret, request, draft, cancellation);
        var isOurs = answer.Reply is { } view && view.SecretHash.AsSpan().SequenceEqual(KeyText.Hash(secret));
        return (answer, isOurs ? KeyText.Join(id, secret) : null);
    }

    public async ValueTask<Answer<KeyView>> Issue(
        KeyId id,
        string secret,
        Request request,
        KeyDraft draft,
        CancellationToken cancellation
    )
    {
        // On the lists first: a key that opens something is never missing from them.
        foreach (var register in Directories(draft))
        {
            var listed = await grains.Ask(register, new AddEntry(id.Value), cancellation);
            if (listed.Refusal is { } full)
                return new(null, full);
        }
        var issue = new IssueKey(
            request,
            draft.Role,
            draft.Scope,
            draft.Project,
            draft.Annotator,
            draft.Label,
            KeyText.Hash(secret),
            draft.Maker,
            draft.ExpiresAt,
            draft.Replaces
        );
        var answer = await grains.Ask(GrainKeys.Of(id), issue, cancellation);
        if (answer.Refusal?.Code == Refusal.CodeOf(KeyRefusal.InvalidKey))
            await Unlist(id, draft, cancellation);
        return answer;
    }

    /// <summary>Nothing was made: its place is another's.</summary>
    async ValueTask Unlist(KeyId id, KeyDraft draft, CancellationToken cancellation)
    {
        foreach (var register in Directories(draft))
            await grains.Ask(register, new EndEntry(id.Value, Instant.UnixEpoch), cancellation);
    }

    static IEnumerable<GrainKey> Directories(KeyDraft draft)
    {
        yield return draft.Project is { } own ? GrainKeys.KeysOf(own) : GrainKeys.AdminKeys;
        if (draft.Project is { } project && draft.Annotator is { } annotator)
            yield return GrainKeys.KeysOf(project, annotator);
    }

    /// <summary>The id is no secret: made of the request's, so that a repeat finds the key it made before.</summary>
    KeyId IdFor(Request request, ProjectId? project) =>
        seal.Mark(SHA256.HashData(Encoding.UTF8.GetBytes($"key {project?.Value}/{request.Id}")));
}
