using FakeEtcd.Protocol.Rpcs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The gRPC request that the gateway makes of an HTTP request.</summary>
internal static class GrpcRequest
{
    private const string MetadataPrefix = "Grpc-Metadata-";

    /// <summary>The headers that become metadata under their own names. The gateway ignores others.</summary>
    private static readonly string[] Forwarded = ["Authorization", "User-Agent", "Host", Timeout];

    private const string Timeout = "Grpc-Timeout";

    /// <summary>Creates the head of the request.</summary>
    public static IHttpRequestFeature Head(HttpRequest request, RpcInfo rpc)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                headers[name[MetadataPrefix.Length..].ToLowerInvariant()] = value;
            }
            else if (Forwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                headers[name.ToLowerInvariant()] = value;
            }
        }

        headers["content-type"] = "application/grpc";
        headers["te"] = "trailers";
        return new HttpRequestFeature
        {
            Method = HttpMethods.Post,
            Protocol = HttpProtocol.Http2,
            Scheme = request.Scheme,
            Path = rpc.Path,
            Headers = headers,
        };
    }

    /// <summary>Returns the timeout of a request if it is not valid; null if it is valid or missing.</summary>
    public static string? InvalidTimeout(HttpRequest request) => request.Headers[Timeout].ToString() switch
    {
        "" => null,
        [.. var digits, 'H' or 'M' or 'S' or 'm' or 'u' or 'n'] when long.TryParse(digits, out _) => null,
        var timeout => timeout,
    };
}
