using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RlhfGrains.Grains.Recounts;

/// <summary>
/// Tells two sets of ids apart without keeping them: how many, and the sum of 128 bits of the hash of each. Two that
/// differ look alike with probability 3e-39.
/// </summary>
record struct IdSet
{
    UInt128 sum;
    int count;

    public void Add(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        sum += BinaryPrimitives.ReadUInt128LittleEndian(hash);
        count++;
    }
}
