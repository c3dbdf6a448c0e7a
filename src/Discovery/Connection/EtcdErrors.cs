using System.Net.Sockets;
using Grpc.Core;

namespace Etcd.Discovery;

/// <summary>Classifies the failures of gRPC calls, and translates them to the exceptions of this library.</summary>
internal static class EtcdErrors
{
    private static readonly string ConnectionName = typeof(EtcdConnection).FullName!;

    /// <summary>Translates the refusal or the failure of a call.</summary>
    public static EtcdException Translate(RpcException exception) => Translate(exception, DescribeFailure(exception));

    /// <summary>Translates the refusal or the failure of a call.</summary>
    /// <param name="exception">The exception of gRPC.</param>
    /// <param name="reasons">Each member with its reason. A refusal has the message of etcd instead.</param>
    public static EtcdException Translate(RpcException exception, string reasons) => Classify(exception) switch
    {
        CallFailure.Refused => new EtcdException(exception.StatusCode, DescribeFailure(exception), exception),
        CallFailure.Untrusted => new EtcdException(exception.StatusCode, reasons, exception),
        _ => new EtcdUnavailableException(UnavailableCode(exception), reasons, exception),
    };

    /// <summary>Translates the failure of a stream. What is translated already stays as it is.</summary>
    /// <remarks>
    /// When a connection breaks while a stream opens, the exception is an RpcException, IOException, HttpRequestException,
    /// InvalidOperationException or another one. It depends on how far the stream had come in the HTTP stack.
    /// </remarks>
    public static EtcdException TranslateStream(Exception exception) => exception switch
    {
        RpcException failed => Translate(failed),
        EtcdException known => known,
        _ => new EtcdUnavailableException(StatusCode.Unavailable, $"the stream broke: {exception.Message}", exception),
    };

    /// <summary>Returns what a failed attempt says about the call and the member.</summary>
    /// <remarks>
    /// A server that shuts down closes its connections without an error, and gRPC reports a call on such a connection as Internal. It
    /// reports a connection that does not open in time as Cancelled. So the exception below the status counts, not the status.
    /// </remarks>
    public static CallFailure Classify(RpcException exception) => exception.Status.DebugException switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } failed =>
            IsBrokenHandshake(failed) ? CallFailure.NotSent : CallFailure.Untrusted,
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError,
        } => CallFailure.NotSent,
        SocketException => CallFailure.NotSent,
        OperationCanceledException canceled when FindTimeout(canceled) is not null => CallFailure.NotSent,
        HttpRequestException or IOException => CallFailure.Unavailable,
        _ => exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled
            ? CallFailure.Unavailable
            : CallFailure.Refused,
    };

    /// <summary>Creates the failure of a call that was given up before there was a connection.</summary>
    public static RpcException NotConnected(string reason) =>
        new(new Status(StatusCode.Unavailable, reason, new HttpRequestException(HttpRequestError.ConnectionError, reason)));

    /// <summary>Returns the reason of a failure, never empty: etcd's message, or that of the connection.</summary>
    public static string DescribeFailure(RpcException exception) => exception.Status.DebugException switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } => inner.Message,
        OperationCanceledException canceled when FindTimeout(canceled) is { } timeout => timeout.Message,
        HttpRequestException or IOException or SocketException => exception.Status.DebugException.Message,
        _ => exception.Status.Detail.Length > 0 ? exception.Status.Detail : exception.StatusCode.ToString(),
    };

    /// <summary>Whether no member was able to answer. The same call may succeed later.</summary>
    public static bool IsUnavailable(RpcException exception) => Classify(exception) is CallFailure.Unavailable or CallFailure.NotSent;

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

    private static StatusCode UnavailableCode(RpcException exception) =>
        exception.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Cancelled && exception.Status.DebugException is null
            ? exception.StatusCode
            : StatusCode.Unavailable;

    // A connection that does not open in time cancels what opens it, and that cancels the call.
    private static TimeoutException? FindTimeout(OperationCanceledException canceled) => canceled.InnerException switch
    {
        OperationCanceledException inner => FindTimeout(inner),
        var inner => inner as TimeoutException,
    };

    // A server that dies within the handshake is an outage. A certificate that one side rejects is not.
    private static bool IsBrokenHandshake(HttpRequestException failed) =>
        failed.InnerException is IOException or { InnerException: IOException or SocketException };
}
