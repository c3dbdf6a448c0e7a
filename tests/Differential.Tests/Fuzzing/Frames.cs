using System.Buffers.Binary;

namespace Differential.Tests.Fuzzing;

/// <summary>The frames in the body of a call.</summary>
internal static class Frames
{
    private const int PrefixLength = 5;

    /// <summary>Splits a body into the messages of its frames.</summary>
    /// <returns>The messages, and whether the body has only whole frames without compression.</returns>
    public static (IReadOnlyList<byte[]> Messages, bool AreWhole) Split(byte[] body)
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

        return (messages, rest.IsEmpty && messages.Count > 0);
    }
}
