using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing;

/// <summary>A call as it is sent.</summary>
/// <param name="Method">The RPC.</param>
/// <param name="Payload">The message before it was put into a frame.</param>
/// <param name="Body">The body, with its frames.</param>
/// <param name="Encoding">The header <c>grpc-encoding</c>; null for none.</param>
/// <param name="User">Whose token the call carries; null for no token.</param>
internal sealed record FuzzCall(MethodDescriptor Method, byte[] Payload, byte[] Body, string? Encoding, string? User)
{
    private readonly IReadOnlyList<(IMessage? Request, string? Error)> _parsed =
        [.. Frames.Split(Body).Messages.Prepend(Payload).Select(message => Parse(Method, message))];

    /// <summary>The requests that the servers may read, first that before it was put into a frame; null for one that cannot be read.</summary>
    public IEnumerable<IMessage?> Requests => _parsed.Select(parsed => parsed.Request);

    /// <summary>Whether a text is not in UTF-8.</summary>
    public bool HasInvalidText => _parsed.Any(parsed => parsed.Error?.Contains("UTF-8", StringComparison.Ordinal) == true);

    /// <summary>The call for a message of a failure.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Method.Name} as {User ?? "nobody"}, encoding {Encoding ?? "none"}, body {Convert.ToHexString(Body)}: {_parsed[0].Request?.ToString() ?? _parsed[0].Error}");

    private static (IMessage? Request, string? Error) Parse(MethodDescriptor method, byte[] message)
    {
        try
        {
            return (method.InputType.Parser.ParseFrom(message), null);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return (null, exception.Message);
        }
    }
}
