using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing;

/// <summary>A call of gRPC.</summary>
/// <param name="Method">The RPC.</param>
/// <param name="Payload">The message before it was put into a frame.</param>
/// <param name="Body">The body, with its frames.</param>
/// <param name="Encoding">The header <c>grpc-encoding</c>; null for none.</param>
/// <param name="User">Whose token the call carries; null for no token.</param>
internal sealed record GrpcFuzzCall(MethodDescriptor Method, byte[] Payload, byte[] Body, string? Encoding, string? User)
    : FuzzCall(Method, User)
{
    /// <summary>The tag of a range's sort target, and the unbounded end of a delete. Other bytes may be the same.</summary>
    private static readonly byte[] SortTarget = [0x30];
    private static readonly byte[] UnboundedEnd = [0x12, 1, 0];

    private readonly IReadOnlyList<(IMessage? Request, string? Error)> _parsed =
        [.. Frames.Split(Body).Messages.Prepend(Payload).Select(message => Parse(Method, message))];

    /// <summary>The requests, first that before it was put into a frame.</summary>
    public override IEnumerable<IMessage?> Requests => _parsed.Select(parsed => parsed.Request);

    public override bool HasInvalidText => _parsed.Any(parsed => parsed.Error?.Contains("UTF-8", StringComparison.Ordinal) == true);

    public override bool MayCrash => Body.AsSpan().IndexOf(SortTarget) >= 0 || Body.AsSpan().IndexOf(UnboundedEnd) >= 0;

    public override bool HasRoot => Body.AsSpan().IndexOf("root"u8) >= 0;

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
