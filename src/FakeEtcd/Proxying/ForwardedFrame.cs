using System.Buffers;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Hosting.Requests;

namespace FakeEtcd.Proxying;

/// <summary>A message on its way through a proxy, with its prefix.</summary>
/// <param name="Bytes">The message as it came.</param>
/// <param name="Plain">The message without compression; the same array if it came without.</param>
internal sealed record ForwardedFrame(byte[] Bytes, byte[] Plain)
{
    /// <summary>The message alone, without compression.</summary>
    public ReadOnlyMemory<byte> Message => Plain.AsMemory(GrpcFrame.PrefixLength);

    /// <summary>Reads a message.</summary>
    /// <returns>The message; null at the end of the body.</returns>
    public static async ValueTask<ForwardedFrame?> ReadAsync(FrameReader frames, CancellationToken cancellationToken)
    {
        if (await frames.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } plain)
        {
            return null;
        }

        var bytes = frames.Raw.ToArray();
        var frame = new ForwardedFrame(bytes, frames.IsCompressed ? plain.ToArray() : bytes);
        frames.Advance();
        return frame;
    }
}
