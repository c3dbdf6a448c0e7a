using System.Text;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The format of kratos: an instance with URLs in <c>endpoints</c>, such as <c>grpc://10.0.0.1:9000</c>.</summary>
internal sealed class KratosFormat : JsonFormat
{
    public const string Root = "/microservices";
    private const string DefaultScheme = "grpc";

    public override string Name => "kratos";

    public override bool TryRead(GoStruct instance, out IReadOnlyList<RegisteredEndpoint> endpoints)
    {
        endpoints = [];
        if (!instance.Has("endpoints"))
        {
            return false;
        }

        if (instance.TryReadText("id", out _)
            && instance.TryReadText("name", out _)
            && instance.TryReadText("version", out var version)
            && instance.TryReadMap("metadata", out var metadata)
            && instance.TryReadTexts("endpoints", out var urls)
            && TextMap.CanShare(metadata, urls.Count))
        {
            if (version.Length > 0)
            {
                metadata.TryAdd(TextMap.Version, version);
            }

            endpoints = [.. urls.Take(EndpointFormatSet.MaxEndpoints + 1).Select(url => Read(url, metadata))];
        }

        return true;
    }

    public override string CreateKey(string target, string? instanceId, RegisteredEndpoint endpoint) =>
        RegistryTarget.KeyOf(RegistryTarget.Of(target, Root).Prefix, instanceId, endpoint);

    public override byte[] Write(string target, string key, RegisteredEndpoint endpoint)
    {
        var service = RegistryTarget.Of(target, Root);
        var map = TextMap.Of(endpoint, Name);
        var scheme = TextMap.TakeScheme(endpoint, map) ?? DefaultScheme;
        map.Remove(TextMap.Version, out var version);
        return Encoding.UTF8.GetBytes(new GoStructWriter()
            .Text("id", key[(service.Prefix.Length + 1)..])
            .Text("name", service.Name)
            .Text("version", version ?? "")
            .Map("metadata", map)
            .Texts("endpoints", [$"{scheme}://{endpoint.Address}"])
            .ToString());
    }

    // A URL that kratos cannot read is an endpoint without an address, which is skipped and logged.
    private static RegisteredEndpoint Read(string text, SortedDictionary<string, string> metadata)
    {
        if (!EndpointUrl.TryParse(text, out var url))
        {
            return new RegisteredEndpoint();
        }

        var members = new SortedDictionary<string, string>(metadata, metadata.Comparer)
        {
            [WellKnownMetadata.Scheme] = IsSecure(url) ? url.Scheme + "s" : url.Scheme,
        };
        return TextMap.ToEndpoint(url.Address, members);
    }

    // Early versions of kratos write grpc://…?isSecure=true for grpcs://….
    private static bool IsSecure(EndpointUrl url) => url.Scheme is not ("https" or "grpcs")
        && url.Query.Split('&').FirstOrDefault(it => it.StartsWith("isSecure=", StringComparison.Ordinal))?["isSecure=".Length..]
            is "1" or "t" or "T" or "true" or "True" or "TRUE";
}
