using System.Text;
using System.Text.Json.Nodes;

namespace Etcd.Discovery;

/// <summary>The format of go-kit: a plain <c>host:port</c>, or a URL whose scheme is part of the metadata.</summary>
internal sealed class GoKitFormat : IEndpointFormat
{
    public string Name => "go-kit";

    public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        if (EndpointUrl.TryParse(PlainText.Read(value), out var url))
        {
            endpoints = [new RegisteredEndpoint(url.Address, new JsonObject { [WellKnownMetadata.Scheme] = url.Scheme })];
            return true;
        }

        return HostPortFormat.TryRead(value, out endpoints);
    }

    public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(target, instanceId, endpoint);

    public byte[] Write(string target, string key, RegisteredEndpoint endpoint)
    {
        var map = TextMap.Of(endpoint, Name);
        var scheme = TextMap.TakeScheme(endpoint, map);
        if (map.Count > 0)
        {
            throw new ArgumentException(
                $"The format {Name} holds the address and a scheme only, but the metadata has \"{Printable.Escape(map.Keys.First())}\".",
                nameof(endpoint));
        }

        return Encoding.UTF8.GetBytes(scheme is null ? endpoint.Address : $"{scheme}://{endpoint.Address}");
    }
}
