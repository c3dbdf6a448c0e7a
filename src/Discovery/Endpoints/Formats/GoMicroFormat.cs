using System.Globalization;
using System.Text;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The format of go-micro: a service with instances in <c>nodes</c>.</summary>
internal sealed class GoMicroFormat : JsonFormat
{
    public const string Root = "/micro/registry";
    private const string DefaultVersion = "latest";

    public override string Name => "go-micro";

    public override bool TryRead(GoStruct service, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        if (!service.Has("nodes"))
        {
            return false;
        }

        if (service.TryReadText("name", out _)
            && service.TryReadText("version", out var version)
            && service.TryReadMap("metadata", out var metadata)
            && service.TryReadStructs("nodes", out var nodes)
            && TextMap.CanShare(metadata, nodes.Count))
        {
            if (version.Length > 0)
            {
                metadata.TryAdd(TextMap.Version, version);
            }

            endpoints = [.. nodes.Take(EndpointFormatSet.MaxEndpoints + 1).Select(node => Read(node, metadata))];
        }

        return true;
    }

    public override string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        $"{PrefixOf(target)}/{Flatten(IdOf(target, instanceId, endpoint))}";

    public override byte[] Write(string target, string key, RegisteredEndpoint endpoint)
    {
        var map = TextMap.Of(endpoint, Name);
        map.Remove(TextMap.Version, out var version);
        var node = new GoStructWriter()
            .Text("id", key[(PrefixOf(target).Length + 1)..])
            .Text("address", endpoint.Address)
            .Map("metadata", map);
        return Encoding.UTF8.GetBytes(new GoStructWriter()
            .Text("name", RegistryTarget.Of(target, Root).Name)
            .Text("version", version ?? DefaultVersion)
            .Map("metadata", TextMap.Empty)
            .Null("endpoints")
            .Structs("nodes", [node])
            .ToString());
    }

    // A damaged node is an endpoint without an address, which is skipped and logged.
    private static RegisteredEndpoint Read(GoStruct node, SortedDictionary<string, string> service)
    {
        if (!node.TryReadText("id", out _)
            || !node.TryReadText("address", out var address)
            || !node.TryReadInteger("port", out var port)
            || !node.TryReadMap("metadata", out var members))
        {
            return new RegisteredEndpoint();
        }

        foreach (var (name, text) in service)
        {
            members.TryAdd(name, text);
        }

        // Early versions of go-micro have the port beside the address.
        return TextMap.ToEndpoint(
            port == 0 ? address : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}"), members);
    }

    /// <summary>Returns the prefix. A name has no slash in it, because go-micro writes a hyphen instead.</summary>
    public static string PrefixOf(string target) => target.StartsWith('/') ? target : $"{Root}/{Flatten(target)}";

    private static string IdOf(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        instanceId ?? $"{RegistryTarget.Of(target, Root).Name}-{endpoint.Address}";

    private static string Flatten(string name) => name.Replace('/', '-');
}
