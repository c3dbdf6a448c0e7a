using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Turns gRPC's failures into the exceptions that callers of this library decide on.</summary>
internal static class EtcdErrors
{
    public static EtcdException Translate(RpcException exception) => exception.StatusCode switch
    {
        _ when BrokeOnItsWay(exception) => new EtcdUnavailableException(StatusCode.Unavailable, exception.Status.Detail, exception),
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled =>
            new EtcdUnavailableException(exception.StatusCode, exception.Status.Detail, exception),
        _ => new EtcdException(exception.StatusCode, exception.Status.Detail, exception),
    };

    /// <summary>Whether no member was there to answer, so that the same call may succeed later.</summary>
    public static bool IsUnavailable(RpcException exception) =>
        exception.StatusCode == StatusCode.Unavailable || BrokeOnItsWay(exception);

    /// <summary>Whether a failed authentication may succeed later.</summary>
    public static bool IsTransientForAuthentication(RpcException exception) =>
        exception.StatusCode == StatusCode.DeadlineExceeded || IsUnavailable(exception);

    /// <summary>What a failed stream means.</summary>
    /// <remarks>
    /// A connection that breaks while a stream opens shows up as any of RpcException, IOException, HttpRequestException and
    /// InvalidOperationException, depending on where in the HTTP stack the stream was.
    /// </remarks>
    public static EtcdException TranslateStream(Exception exception) => exception switch
    {
        EtcdException known => known,
        RpcException failed => Translate(failed),
        _ => new EtcdUnavailableException(StatusCode.Unavailable, $"The stream broke: {exception.Message}", exception),
    };

    /// <summary>Whether a new token would help: the old one expired, was unknown, or authentication was switched on.</summary>
    /// <remarks>The reason of a cancelled watch has the same words, so only the words are looked at.</remarks>
    public static bool AsksForNewToken(string detail) =>
        detail.Contains("etcdserver: invalid auth token", StringComparison.Ordinal)
        || detail.Contains("etcdserver: user name is empty", StringComparison.Ordinal)
        || detail.Contains("etcdserver: revision of auth store is old", StringComparison.Ordinal);

    public static bool SaysAuthenticationIsOff(RpcException exception) =>
        exception.StatusCode == StatusCode.FailedPrecondition
        && exception.Status.Detail == "etcdserver: authentication is not enabled";

    // The client's own account of a lost connection. A server that shuts down ends its connections without an error, and gRPC
    // reports a call that was on one of them as Internal: no answer of etcd's all the same. A refused certificate is no outage.
    private static bool BrokeOnItsWay(RpcException exception) => exception.Status.DebugException switch
    {
        HttpRequestException failed => failed.HttpRequestError != HttpRequestError.SecureConnectionError,
        IOException => true,
        _ => false,
    };
}
