using System.Text;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The format of Go's naming packages: a JSON object with the member <c>Addr</c>.</summary>
internal sealed class GoNamingFormat : IEndpointFormat
{
    public const string FormatName = "go-naming";

    public string Name => FormatName;

    public bool TryRead(string key, ReadOnlySpan<byte> value, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        if (!GoStruct.TryParse(value, out var members) || !members.Has("Addr"))
        {
            return false;
        }

        if (EndpointCodec.TryDecode(members.Value, out var endpoint))
        {
            endpoints = [endpoint];
        }

        return true;
    }

    public string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(target, instanceId, endpoint);

    public byte[] Write(string target, string key, RegisteredEndpoint endpoint) =>
        Encoding.UTF8.GetBytes(EndpointCodec.EncodeText(endpoint));
}
