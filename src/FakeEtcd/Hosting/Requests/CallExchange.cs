using FakeEtcd.Gateway.Calls;
using FakeEtcd.Services.Binding;
using FakeEtcd.Services.Interception;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting.Requests;

/// <summary>Reads the requests of a call, has it served, and writes its responses and its status.</summary>
internal static partial class CallExchange
{
    private const string LogCategory = "FakeEtcd.Calls";

    /// <param name="context">The call.</param>
    /// <param name="method">What serves it.</param>
    /// <param name="client">The client; null if the connection has not had a call with the same metadata just before.</param>
    /// <param name="maxBytes">The size of the largest message.</param>
    public static Task RunAsync(HttpContext context, ServiceMethod method, EtcdClientInfo? client, int maxBytes) => method is UnaryMethod unary
        ? RunAsync(context, unary, client, maxBytes)
        : RunAsync(context, (StreamMethod)method, client, maxBytes);

    private static async Task RunAsync(HttpContext context, UnaryMethod method, EtcdClientInfo? client, int maxBytes)
    {
        try
        {
            var frames = new FrameReader(context.Request.BodyReader, RequestHead.IsGzip(context.Request), maxBytes, cutShort: StatusCode.Unknown);

            // What follows the first message is not read, as etcd ignores it.
            var frame = await frames.ReadAsync(CancellationToken.None).ConfigureAwait(false)
                ?? throw new RpcException(new Status(StatusCode.Unknown, "EOF"));
            var request = method.Parse(frame.Slice(GrpcFrame.PrefixLength));
            frames.Advance();
            var (known, timeout) = (client ?? EtcdClientInfo.Of(context), GrpcTimeout.Of(context.Request));
            Write(context.Response, await UnaryCall.ServeAsync(context, method, request, known, timeout).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            StatusOf(context, method.Rpc.Rpc, exception).WriteTo(context.Response);
        }
    }

    private static async Task RunAsync(HttpContext context, StreamMethod method, EtcdClientInfo? client, int maxBytes)
    {
        var frames = new FrameReader(context.Request.BodyReader, RequestHead.IsGzip(context.Request), maxBytes, cutShort: StatusCode.Internal);
        var messages = new MessageStream(context.Response, method, frames);
        try
        {
            var (known, timeout) = (client ?? EtcdClientInfo.Of(context), GrpcTimeout.Of(context.Request));
            await (method is ServerStreamMethod server
                ? StreamCall.ServeAsync(context, server, await messages.ReadSingleAsync().ConfigureAwait(false), messages, known, timeout)
                : StreamCall.ServeAsync(context, (DuplexStreamMethod)method, messages, known, timeout)).ConfigureAwait(false);
            GrpcStatus.Ok.End(context.Response, messages.HasWritten);
        }
        catch (Exception exception)
        {
            StatusOf(context, method.Rpc.Rpc, exception).End(context.Response, messages.HasWritten);
        }
    }

    /// <summary>Returns the status of a failed call. Logs a failure that is not one of the call's own.</summary>
    public static GrpcStatus StatusOf(HttpContext context, EtcdRpc rpc, Exception exception)
    {
        switch (exception)
        {
            case RpcException { Status: var status }:
                return new GrpcStatus(status);
            case OperationCanceledException or IOException when context.RequestAborted.IsCancellationRequested:
                // The client has canceled the call, so nobody reads this.
                return new GrpcStatus(StatusCode.Cancelled, "context canceled");
            default:
                LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory), rpc, exception);
                return new GrpcStatus(StatusCode.Unknown, "Exception was thrown by handler.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A call of {Rpc} failed.")]
    private static partial void LogFailed(ILogger logger, EtcdRpc rpc, Exception exception);

    private static void Write(HttpResponse response, IMessage? message)
    {
        response.ContentType = GrpcStatus.ContentType;
        if (message is not null)
        {
            GrpcFrame.Write(response.BodyWriter, message);
        }

        GrpcStatus.Ok.WriteTrailersTo(response);
    }
}
