using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Classifies the failures of gRPC calls, and translates them to the exceptions of this library.</summary>
internal static class EtcdErrors
{
    private static readonly string ConnectionName = typeof(EtcdConnection).FullName!;

    /// <summary>Translates the failure of a call.</summary>
    public static EtcdException Translate(RpcException exception) => exception.StatusCode switch
    {
        _ when IsConnectionFailure(exception) => new EtcdUnavailableException(StatusCode.Unavailable, exception.Status.Detail, exception),
        StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled =>
            new EtcdUnavailableException(exception.StatusCode, exception.Status.Detail, exception),
        _ => new EtcdException(exception.StatusCode, exception.Status.Detail, exception),
    };

    /// <summary>Translates the failure of a stream.</summary>
    /// <remarks>
    /// When a connection breaks while a stream opens, the exception is an RpcException, IOException, HttpRequestException,
    /// InvalidOperationException or another one. It depends on how far the stream had come in the HTTP stack.
    /// </remarks>
    public static EtcdException TranslateStream(Exception exception) => exception switch
    {
        RpcException failed => Translate(failed),
        EtcdException known => known,
        _ => new EtcdUnavailableException(StatusCode.Unavailable, $"The stream broke: {exception.Message}", exception),
    };

    /// <summary>Whether no member was able to answer. The same call may succeed later.</summary>
    public static bool IsUnavailable(RpcException exception) =>
        exception.StatusCode == StatusCode.Unavailable || IsConnectionFailure(exception);

    /// <summary>Whether no member was able to issue a token. The same authentication may succeed later.</summary>
    public static bool IsAuthenticationUnavailable(RpcException exception) =>
        exception.StatusCode == StatusCode.DeadlineExceeded || IsUnavailable(exception);

    /// <summary>Whether background work may overcome a failure by trying again: any failure but a disposed connection.</summary>
    /// <remarks>A broken stream throws many kinds of exceptions, see <see cref="TranslateStream"/>. Only the disposal is certain.</remarks>
    public static bool IsTransient(Exception exception) =>
        exception is not ObjectDisposedException disposed || disposed.ObjectName != ConnectionName;

    /// <summary>Whether a new token is needed: the old one expired or is unknown, or authentication was enabled.</summary>
    /// <remarks>A canceled watch has the same words in its reason and no status code, so only the words count.</remarks>
    public static bool RequiresNewToken(string detail) =>
        detail.Contains("etcdserver: invalid auth token", StringComparison.Ordinal)
        || detail.Contains("etcdserver: user name is empty", StringComparison.Ordinal)
        || detail.Contains("etcdserver: revision of auth store is old", StringComparison.Ordinal);

    public static bool IsAuthenticationDisabled(RpcException exception) =>
        exception.StatusCode == StatusCode.FailedPrecondition
        && exception.Status.Detail == "etcdserver: authentication is not enabled";

    /// <summary>Returns a failure as one line for the log.</summary>
    public static string Describe(Exception? exception) => exception switch
    {
        // The message of an RpcException also contains the inner exception with its stack trace.
        RpcException rpc => $"{rpc.StatusCode}: {rpc.Status.Detail}",
        null => "it was canceled",
        _ => exception.Message,
    };

    // Whether the client, not etcd, reports the failure. A server that shuts down closes its connections without an error, and gRPC reports
    // a call on such a connection as Internal. A rejected certificate is not an outage.
    private static bool IsConnectionFailure(RpcException exception) => exception.Status.DebugException switch
    {
        HttpRequestException failed => failed.HttpRequestError != HttpRequestError.SecureConnectionError,
        IOException => true,
        _ => false,
    };
}
