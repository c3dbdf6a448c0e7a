using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing.Gateway;

/// <summary>A call of the JSON gateway.</summary>
/// <param name="Method">The RPC that the path names, or named before it was changed.</param>
/// <param name="Verb">The method of HTTP.</param>
/// <param name="Path">The path.</param>
/// <param name="Body">The body.</param>
/// <param name="User">Whose token the call carries; null for no token.</param>
internal sealed record GatewayFuzzCall(MethodDescriptor Method, HttpMethod Verb, string Path, string Body, string? User) : FuzzCall(Method, User)
{
    private readonly IMessage? _request = Parse(Method, Body);

    public override IEnumerable<IMessage?> Requests => [_request];

    /// <summary>Text of JSON is always in UTF-8.</summary>
    public override bool HasInvalidText => false;

    public override bool MayCrash =>
        Body.Contains("arget", StringComparison.OrdinalIgnoreCase) || (Method.InputType == TxnRequest.Descriptor && Body.Contains("\"AA", StringComparison.Ordinal));

    public override bool HasRoot => Body.Contains(AuthSetup.Root, StringComparison.Ordinal);

    /// <summary>The call for a message of a failure.</summary>
    public override string ToString() => $"{Verb} {Path} as {User ?? "nobody"}: {Body}";

    /// <summary>Reads a request. Go's library reads some that are refused here.</summary>
    private static IMessage? Parse(MethodDescriptor method, string json)
    {
        try
        {
            return JsonBodies.Parser.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json, method.InputType);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
