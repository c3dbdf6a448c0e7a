using Grpc.Core;

namespace Discovery;

/// <summary>Turns gRPC's failures into the exceptions that callers of this library decide on.</summary>
internal static class EtcdErrors
{
    public static EtcdException Translate(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled =>
            new EtcdUnavailableException(exception.StatusCode, exception.Status.Detail, exception),
        _ => new EtcdException(exception.StatusCode, exception.Status.Detail, exception),
    };

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
}
