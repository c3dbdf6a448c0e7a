using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Etcd.Discovery;

/// <summary>The format of go-zero: a plain <c>host:port</c> under the target and a positive number.</summary>
internal sealed class GoZeroFormat : IEndpointFormat
{
    public string Name => "go-zero";

    public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints) =>
        HostPortFormat.TryRead(value, out endpoints);

    public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        FormattableString.Invariant($"{target}/{instanceId ?? NumberOf(endpoint.Address)}");

    public byte[] Write(string target, string key, RegisteredEndpoint endpoint) => HostPortFormat.Write(endpoint, Name);

    /// <summary>
    /// Returns a number that an address keeps over restarts. go-zero takes that of its lease, which no other instance has either.
    /// </summary>
    private static string NumberOf(string address)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(address), hash);
        return FormattableString.Invariant($"{Math.Max(1, BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue)}");
    }
}
