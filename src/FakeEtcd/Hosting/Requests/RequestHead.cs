using FakeEtcd.Gateway.Calls;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting.Requests;

/// <summary>Checks the headers of a call as etcd's gRPC library does, before the call reaches its service.</summary>
internal static class RequestHead
{
    public const string EncodingHeader = "grpc-encoding";
    public const string Gzip = "gzip";

    private const string Identity = "identity";

    /// <summary>Services that are not of the contract. gRPC itself refuses their unknown methods.</summary>
    private static readonly string[] OtherServices = ["/grpc.health.v1.Health/", "/grpc.reflection."];

    /// <param name="request">The call.</param>
    /// <param name="rpc">The RPC; null for what is not etcd's own.</param>
    /// <param name="isKnown">Whether an earlier call had the same metadata, which need not be checked again.</param>
    /// <returns>The answer to an invalid call; null for a valid one.</returns>
    public static GrpcStatus? Check(HttpRequest request, RpcInfo? rpc, bool isKnown)
    {
        if (!IsGrpc(request.ContentType ?? ""))
        {
            return new GrpcStatus(
                StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument, $"invalid gRPC request content-type \"{request.ContentType}\"");
        }

        if (!isKnown && CheckMetadata(request.Headers) is { } malformed)
        {
            return malformed;
        }

        if (request.Headers.TryGetValue(GrpcTimeout.Header, out var timeout))
        {
            if (GrpcTimeout.FindError(timeout.ToString()) is { } error)
            {
                return Malformed(error);
            }

            if (GrpcTimeout.IsOver(timeout.ToString()))
            {
                return new GrpcStatus(StatusCode.DeadlineExceeded, "context deadline exceeded");
            }
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return new GrpcStatus(
                StatusCodes.Status405MethodNotAllowed,
                StatusCode.Internal,
                $"Received a HEADERS frame with :method \"{request.Method}\" which should be POST");
        }

        return (rpc is null ? CheckPath(request.Path.Value ?? "") : null) ?? CheckEncoding(request);
    }

    /// <summary>Whether the request says that its compressed messages are in gzip.</summary>
    public static bool IsGzip(HttpRequest request) => request.Headers[EncodingHeader] == Gzip;

    private static GrpcStatus? CheckEncoding(HttpRequest request) => request.Headers[EncodingHeader].ToString() is var encoding
        && encoding is "" or Identity or Gzip
            ? null
            : new GrpcStatus(StatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encoding}\"");

    private static GrpcStatus? CheckMetadata(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase)
                && values.FirstOrDefault(value => !IsBase64(value ?? "")) is { } value)
            {
                return Malformed($"malformed binary metadata \"{value}\" in header \"{name}\": illegal base64 data");
            }
        }

        return null;
    }

    private static GrpcStatus? CheckPath(string path)
    {
        if (Array.Exists(OtherServices, service => path.StartsWith(service, StringComparison.Ordinal)))
        {
            return null;
        }

        var end = path.LastIndexOf('/');
        if (end <= 0)
        {
            return new GrpcStatus(StatusCode.Unimplemented, $"malformed method name: \"{path}\"");
        }

        var (service, method) = (path[1..end], path[(end + 1)..]);
        return RpcTable.HasService(service)
            ? new GrpcStatus(StatusCode.Unimplemented, $"unknown method {method} for service {service}")
            : new GrpcStatus(StatusCode.Unimplemented, $"unknown service {service}");
    }

    private static bool IsGrpc(string contentType) =>
        contentType.StartsWith(GrpcStatus.ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == GrpcStatus.ContentType.Length || contentType[GrpcStatus.ContentType.Length] is '+' or ';');

    private static bool IsBase64(string value)
    {
        var digits = value.TrimEnd('=');
        return digits.Length % 4 != 1 && digits.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/');
    }

    private static GrpcStatus Malformed(string error) => new(StatusCodes.Status400BadRequest, StatusCode.Internal, error);
}
