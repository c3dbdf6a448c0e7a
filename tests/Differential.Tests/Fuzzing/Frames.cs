using System.Buffers.Binary;

namespace Differential.Tests.Fuzzing;

/// <summary>The frames in the body of a call.</summary>
internal static class Frames
{
    private const int PrefixLength = 5;

    /// <summary>Splits a body into the messages of its frames.</summary>
    /// <returns>
    /// The messages, whether the body has only whole frames without compression, and whether it ends before the length of a frame, which
    /// is the end of a stream like any other.
    /// </returns>
    public static (IReadOnlyList<byte[]> Messages, bool AreWhole, bool EndInPrefix) Split(byte[] body)
    {
        var messages = new List<byte[]>();
        var rest = body.AsSpan();
        while (rest.Length >= PrefixLength && rest[0] == 0)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest[1..]);
            if (length > rest.Length - PrefixLength)
            {
                break;
            }

            messages.Add(rest.Slice(PrefixLength, (int)length).ToArray());
            rest = rest[(PrefixLength + (int)length)..];
        }

        var areWhole = rest.IsEmpty && messages.Count > 0;
        return (messages, areWhole, !areWhole && rest.Length < PrefixLength);
    }
}
