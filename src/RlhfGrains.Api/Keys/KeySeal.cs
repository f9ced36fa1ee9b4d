using System.Security.Cryptography;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Seals;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// Marks the ids of keys, so that one that somebody made up is known without looking it up: keys that are none cost a
/// hash, and those that are need not queue behind them. It keeps no secret of a key: whoever knew it could make the
/// server look up more, and nothing else.
/// </summary>
sealed class KeySeal(IGrains grains)
{
    const int SecretBytes = 32;

    /// <summary>
    /// 48 bits: of 50,000 servers with 100,000 keys each one meets a name twice, refuses it, and another is asked for.
    /// </summary>
    public const int NameBytes = 6;

    /// <summary>16 bits: of 65,536 ids that are made up one is looked up.</summary>
    const int MarkBytes = 2;

    byte[]? secret;

    /// <summary>Before the first key is looked up.</summary>
    public async Task Open(CancellationToken cancellation) =>
        secret = (
            await grains.Ask(
                GrainKeys.KeySeal,
                new EnsureSeal(RandomNumberGenerator.GetBytes(SecretBytes)),
                cancellation
            )
        )
            .Value
            .Secret;

    /// <param name="name">Its first <see cref="NameBytes"/> are taken.</param>
    public KeyId Mark(ReadOnlySpan<byte> name)
    {
        Span<byte> id = stackalloc byte[NameBytes + MarkBytes];
        name[..NameBytes].CopyTo(id);
        WriteMark(id[..NameBytes], id[NameBytes..]);
        return new KeyId(Convert.ToHexStringLower(id));
    }

    public KeyId NewId() => Mark(RandomNumberGenerator.GetBytes(NameBytes));

    /// <summary>While the server starts every id is: looking it up tells that it is not ready.</summary>
    /// <param name="id">In the form of a key's id.</param>
    public bool IsMarked(ReadOnlySpan<char> id)
    {
        if (secret is null)
            return true;
        Span<byte> bytes = stackalloc byte[NameBytes + MarkBytes];
        if (
            Convert.FromHexString(id, bytes, out _, out var n) is not System.Buffers.OperationStatus.Done
            || n != bytes.Length
        )
            return false;
        Span<byte> mark = stackalloc byte[MarkBytes];
        WriteMark(bytes[..NameBytes], mark);
        return CryptographicOperations.FixedTimeEquals(mark, bytes[NameBytes..]);
    }

    void WriteMark(ReadOnlySpan<byte> name, Span<byte> mark)
    {
        Span<byte> all = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(
            secret ?? throw new InvalidOperationException("the seal of keys is not open yet"),
            name,
            all
        );
        all[..MarkBytes].CopyTo(mark);
    }
}
