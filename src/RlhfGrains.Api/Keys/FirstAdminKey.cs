using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// Makes the first admin key of a new data folder and leaves it in a file that its owner alone can read.
/// </summary>
sealed class FirstAdminKey(IGrains grains, KeyIssuer issuer, KeySeal seal, HostSettings settings)
{
    public string Path { get; } = PathIn(settings);

    public static string PathIn(HostSettings settings) => System.IO.Path.Combine(settings.DataFolder, "admin.key");

    /// <returns>Where the key lies, or null when there is nothing to tell: one came with the environment, or keys were
    /// made before.</returns>
    public async Task<string?> Ensure(CancellationToken cancellation)
    {
        if (settings.AdminKey is not null)
            return null;
        var exists = File.Exists(Path);
        if (!exists && (await grains.Ask(GrainKeys.AdminKeys, new ListEntries(0, 1), cancellation)).Value.Ids.Count > 0)
            return null;

        // The file first: a start that was interrupted in between finds it and goes on, and nobody is locked out.
        var key = exists
            ? (await File.ReadAllTextAsync(Path, cancellation)).Trim()
            : KeyText.Join(seal.NewId(), KeyText.NewSecret());
        if (!exists)
            DurableFile.Replace(Path, file => file.Write(Encoding.ASCII.GetBytes(key + "\n")));
        if (!Split(key, out var id, out var secret))
            throw new StartException(
                $"{Path} does not hold a key; remove it, and set {HostSettings.AdminKeyVariable} if no other admin key is known."
            );
        var known = await grains.Ask(GrainKeys.Of(id), new ReadKey(), cancellation);
        if (known.Reply is not null)
            return Path;
        var request = new Request("first-admin-key", SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var answer = await issuer.Issue(
            id,
            secret,
            request,
            new(Role.Admin, null, null, "made at first start", id),
            cancellation
        );
        return answer.Refusal is null
            ? Path
            : throw new StartException($"The first admin key could not be made: {answer.Refusal.Detail}.");
    }

    static bool Split(string key, out KeyId id, out string secret)
    {
        var isKey = KeyText.TrySplit(key, out var idText, out var secretText);
        (id, secret) = (new KeyId(idText.ToString()), secretText.ToString());
        return isKey;
    }
}
