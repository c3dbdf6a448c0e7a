using System.Text;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The format of Go's naming packages: a JSON object with the member <c>Addr</c>.</summary>
internal sealed class GoNamingFormat : JsonFormat
{
    public const string FormatName = "go-naming";

    public override string Name => FormatName;

    public override bool TryRead(GoStruct members, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        if (!members.Has("Addr"))
        {
            return false;
        }

        if (EndpointCodec.TryDecode(members.Value, out var endpoint))
        {
            endpoints = [endpoint];
        }

        return true;
    }

    public override string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(target, instanceId, endpoint);

    public override byte[] Write(string target, string key, RegisteredEndpoint endpoint) =>
        Encoding.UTF8.GetBytes(EndpointCodec.EncodeText(endpoint));
}
