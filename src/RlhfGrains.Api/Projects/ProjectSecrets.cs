using System.Security.Cryptography;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <summary>
/// Makes the secret of a new project, from which everything in it is drawn. A test that is to draw the same twice gives
/// its own.
/// </summary>
sealed class ProjectSecrets(Func<byte[]>? make = null)
{
    public byte[] New() => make?.Invoke() ?? RandomNumberGenerator.GetBytes(Chance.SecretBytes);
}
