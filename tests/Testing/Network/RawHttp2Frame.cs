using System.Buffers.Binary;

namespace Testing.Network;

/// <summary>A frame of HTTP/2 (RFC 9113, section 4.1).</summary>
/// <param name="Type">Its type.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="StreamId">Its stream; 0 for the connection.</param>
/// <param name="Payload">What follows the head.</param>
public sealed record RawHttp2Frame(byte Type, byte Flags, int StreamId, byte[] Payload)
{
    public const int HeadLength = 9;

    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;

    public const byte Acknowledge = 1;
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    public bool IsEndOfStream => Type is Data or Headers && (Flags & EndStream) != 0;

    /// <summary>A ping.</summary>
    /// <param name="number">What the server sends back.</param>
    public static RawHttp2Frame NewPing(byte number) => new(Ping, 0, 0, [0, 0, 0, 0, 0, 0, 0, number]);

    public byte[] ToBytes()
    {
        var frame = new byte[HeadLength + Payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, Payload.Length << 8);
        frame[3] = Type;
        frame[4] = Flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), StreamId);
        Payload.CopyTo(frame, HeadLength);
        return frame;
    }
}
