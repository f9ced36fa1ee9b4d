namespace RlhfGrains.LoadTest.Http;

/// <summary>
/// Takes the framing off a chunked body (RFC 9112, 7.1) as its bytes come in. Trailers are passed over.
/// </summary>
sealed class ChunkDecoder
{
    enum Place
    {
        Size,
        Extension,
        Data,
        DataEnd,
        Trailer,
        Done,
    }

    Place place = Place.Size;
    long size;
    int lineChars;

    public bool IsDone => place is Place.Done;

    /// <param name="content">Receives the body's bytes; null: nobody wants them.</param>
    /// <returns>How many of the bytes belong to this body.</returns>
    public int Take(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>>? content)
    {
        var at = 0;
        while (at < bytes.Length && place is not Place.Done)
        {
            if (place is Place.Data)
            {
                var n = (int)Math.Min(size, bytes.Length - at);
                content?.Invoke(bytes.Slice(at, n));
                at += n;
                size -= n;
                if (size == 0)
                    place = Place.DataEnd;
                continue;
            }
            Step(bytes[at++]);
        }
        return at;
    }

    public void Reset()
    {
        place = Place.Size;
        size = 0;
        lineChars = 0;
    }

    void Step(byte b)
    {
        switch (place)
        {
            case Place.Size when Digit(b) is >= 0 and var digit:
                size = size * 16 + digit;
                break;
            case Place.Size when b is (byte)';' or (byte)' ' or (byte)'\r':
                place = Place.Extension;
                break;
            case Place.Extension when b == '\n':
                (place, lineChars) = (size == 0 ? Place.Trailer : Place.Data, 0);
                break;
            case Place.Extension:
                break;
            case Place.DataEnd when b == '\n':
                (place, size) = (Place.Size, 0);
                break;
            case Place.DataEnd when b == '\r':
                break;
            case Place.Trailer when b == '\n':
                place = lineChars == 0 ? Place.Done : Place.Trailer;
                lineChars = 0;
                break;
            case Place.Trailer:
                if (b != '\r')
                    lineChars++;
                break;
            default:
                throw new IOException($"not a chunked body: byte {b} in {place}");
        }
    }

    static int Digit(byte b) =>
        b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            _ => -1,
        };
}
