using System.Net.Sockets;
using Grpc.Core;

namespace FakeEtcd.Proxying;

/// <summary>What a client sees of an upstream that cannot be reached, or that ends a call without a status, in the words of etcd's client.</summary>
internal static class UpstreamFailure
{
    /// <summary>The status of a call that the upstream has ended without one.</summary>
    public static readonly Status NoStatus = new(StatusCode.Unavailable, "error reading from server: EOF");

    /// <summary>The end of a connection that is no error.</summary>
    private const long NoError = 0;

    /// <summary>What the errors of a stream (RFC 9113, section 7) mean to gRPC.</summary>
    private static readonly Dictionary<long, (StatusCode Code, string Name)> Resets = new()
    {
        [0x1] = (StatusCode.Internal, "PROTOCOL_ERROR"),
        [0x2] = (StatusCode.Internal, "INTERNAL_ERROR"),
        [0x3] = (StatusCode.ResourceExhausted, "FLOW_CONTROL_ERROR"),
        [0x4] = (StatusCode.Internal, "SETTINGS_TIMEOUT"),
        [0x5] = (StatusCode.Internal, "STREAM_CLOSED"),
        [0x6] = (StatusCode.Internal, "FRAME_SIZE_ERROR"),
        [0x7] = (StatusCode.Unavailable, "REFUSED_STREAM"),
        [0x8] = (StatusCode.Cancelled, "CANCEL"),
        [0x9] = (StatusCode.Internal, "COMPRESSION_ERROR"),
        [0xa] = (StatusCode.Internal, "CONNECT_ERROR"),
        [0xb] = (StatusCode.ResourceExhausted, "ENHANCE_YOUR_CALM"),
        [0xc] = (StatusCode.PermissionDenied, "INADEQUATE_SECURITY"),
        [0xd] = (StatusCode.Internal, "HTTP_1_1_REQUIRED"),
    };

    /// <summary>Returns the status of a call whose connection has not failed, or has ended without a reason.</summary>
    /// <param name="exception">What ended it.</param>
    public static Status StatusOf(Exception exception) =>
        Find<HttpProtocolException>(exception) is { } reset && Resets.TryGetValue(reset.ErrorCode, out var known)
            ? new Status(known.Code, $"stream terminated by RST_STREAM with error code: {known.Name}")
            : NoStatus;

    /// <summary>Says why there is no connection to the upstream.</summary>
    /// <param name="exception">What ended a call.</param>
    /// <param name="authority">The host and the port of the upstream.</param>
    /// <returns>The reason; null if the exception is not about that.</returns>
    public static string? DescribeConnection(Exception exception, string authority) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } =>
            Dialing(authority, Find<SocketException>(exception)?.Message ?? exception.Message),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            Connection($"transport: authentication handshake failed: {exception.GetBaseException().Message}"),
        HttpRequestException { HttpRequestError: HttpRequestError.VersionNegotiationError } =>
            Connection("transport: authentication handshake failed: credentials: cannot check peer: missing selected ALPN property"),
        OperationCanceledException { InnerException: TimeoutException } => Dialing(authority, "i/o timeout"),
        _ => Find<HttpProtocolException>(exception) is { ErrorCode: not NoError } error && !IsOfStream(error)
            ? Connection($"transport: {error.Message}")
            : null,
    };

    /// <summary>The errors of a stream and of its connection, such as a ping without an answer, differ in their text only.</summary>
    private static bool IsOfStream(HttpProtocolException exception) => exception.Message.Contains("stream", StringComparison.Ordinal);

    private static string Dialing(string authority, string reason) => Connection($"transport: Error while dialing: dial tcp {authority}: {reason}");

    private static string Connection(string reason) => $"connection error: desc = \"{reason}\"";

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
        {
            exception = exception.InnerException;
        }

        return (T?)exception;
    }
}
