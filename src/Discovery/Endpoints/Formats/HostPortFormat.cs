using System.Text;

namespace Etcd.Discovery;

/// <summary>A plain <c>host:port</c>.</summary>
internal sealed class HostPortFormat : IEndpointFormat
{
    public string Name => "host-port";

    public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints) =>
        TryRead(value, out endpoints);

    public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(target, instanceId, endpoint);

    public byte[] Write(string target, string key, RegisteredEndpoint endpoint) => Write(endpoint, Name);

    public static bool TryRead(ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        var text = PlainText.Read(value);
        var isAddress = HostPort.TryParse(text, defaultPort: null, out _);
        endpoints = isAddress ? [new RegisteredEndpoint(text)] : [];
        return isAddress;
    }

    /// <exception cref="ArgumentException">The endpoint has metadata.</exception>
    public static byte[] Write(RegisteredEndpoint endpoint, string format)
    {
        if (endpoint.Metadata is not null)
        {
            throw new ArgumentException($"The format {format} holds the address only, but the endpoint has metadata.", nameof(endpoint));
        }

        return Encoding.UTF8.GetBytes(endpoint.Address);
    }
}
