using System.Buffers;
using System.Text;

namespace RlhfGrains.Engine.Codec;

/// <summary>A header, then UTF-8. Most ids are GUIDs in their canonical text: those are packed into 16 bytes.</summary>
sealed class TextShape : Shape<string?>
{
    // What the header says: null, a packed GUID, or the number of bytes and this.
    const ulong Null = 0,
        PackedGuid = 1,
        FirstLength = 2;

    const int GuidChars = 36,
        GuidBytes = 16;

    static readonly SearchValues<char> GuidAlphabet = SearchValues.Create("0123456789abcdef-");

    // Half of a surrogate pair has no UTF-8 form. Replacing it would make the restored state differ from the one in
    // memory.
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Describe() => "text";

    public override void Write(PayloadWriter writer, string? value)
    {
        if (value is null)
        {
            writer.WriteUnsigned(Null);
        }
        else if (
            value.Length == GuidChars
            && !value.AsSpan().ContainsAnyExcept(GuidAlphabet)
            && Guid.TryParseExact(value, "D", out var guid)
        )
        {
            writer.WriteUnsigned(PackedGuid);
            guid.TryWriteBytes(writer.Space(GuidBytes), bigEndian: true, out _);
            writer.Advance(GuidBytes);
        }
        else
        {
            var count = Utf8.GetByteCount(value);
            writer.WriteUnsigned((ulong)count + FirstLength);
            writer.Advance(Utf8.GetBytes(value, writer.Space(count)));
        }
    }

    public override string? Read(ref PayloadReader reader)
    {
        var header = reader.ReadUnsigned();
        return header switch
        {
            Null => null,
            PackedGuid => new Guid(reader.ReadRaw(GuidBytes), bigEndian: true).ToString("D"),
            _ => Utf8.GetString(reader.ReadRaw(reader.ReadCount(header - FirstLength))),
        };
    }
}
