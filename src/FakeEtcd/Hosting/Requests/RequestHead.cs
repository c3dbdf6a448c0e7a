using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting.Requests;

/// <summary>Checks the headers of a call as etcd's gRPC library does, before the call reaches its service.</summary>
internal static class RequestHead
{
    private const string ContentType = "application/grpc";

    /// <summary>Services that are not of the contract. gRPC itself refuses their unknown methods.</summary>
    private static readonly string[] OtherServices = ["/grpc.health.v1.Health/", "/grpc.reflection."];

    /// <returns>The answer to an invalid call; null for a valid one.</returns>
    public static GrpcRefusal? Check(HttpRequest request)
    {
        if (!IsGrpc(request.ContentType ?? ""))
        {
            return new GrpcRefusal(
                StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument, $"invalid gRPC request content-type \"{request.ContentType}\"");
        }

        foreach (var (name, values) in request.Headers)
        {
            if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase)
                && values.FirstOrDefault(value => !IsBase64(value ?? "")) is { } value)
            {
                return Malformed($"malformed binary metadata \"{value}\" in header \"{name}\": illegal base64 data");
            }
        }

        if (request.Headers.TryGetValue(GrpcTimeout.Header, out var timeout))
        {
            if (GrpcTimeout.FindError(timeout.ToString()) is { } error)
            {
                return Malformed(error);
            }

            if (GrpcTimeout.IsOver(timeout.ToString()))
            {
                return new GrpcRefusal(StatusCode.DeadlineExceeded, "context deadline exceeded");
            }
        }

        return CheckPath(request.Path.Value ?? "");
    }

    private static GrpcRefusal? CheckPath(string path)
    {
        if (RpcTable.TryFind(path, out _) || Array.Exists(OtherServices, service => path.StartsWith(service, StringComparison.Ordinal)))
        {
            return null;
        }

        var end = path.LastIndexOf('/');
        if (end <= 0)
        {
            return new GrpcRefusal(StatusCode.Unimplemented, $"malformed method name: \"{path}\"");
        }

        var (service, method) = (path[1..end], path[(end + 1)..]);
        return RpcTable.HasService(service)
            ? new GrpcRefusal(StatusCode.Unimplemented, $"unknown method {method} for service {service}")
            : new GrpcRefusal(StatusCode.Unimplemented, $"unknown service {service}");
    }

    private static bool IsGrpc(string contentType) =>
        contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');

    private static bool IsBase64(string value)
    {
        var digits = value.TrimEnd('=');
        return digits.Length % 4 != 1 && digits.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/');
    }

    private static GrpcRefusal Malformed(string error) => new(StatusCodes.Status400BadRequest, StatusCode.Internal, error);
}
