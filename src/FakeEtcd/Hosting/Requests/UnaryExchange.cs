using FakeEtcd.Gateway.Calls;
using FakeEtcd.Services.Binding;
using FakeEtcd.Services.Interception;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FakeEtcd.Hosting.Requests;

/// <summary>Reads the request of a unary call, has it served, and writes its response.</summary>
internal static partial class UnaryExchange
{
    private const string Ok = "0";
    private const string LogCategory = "FakeEtcd.Calls";

    /// <param name="context">The call.</param>
    /// <param name="method">What serves it.</param>
    /// <param name="client">The client; null if the connection has not had a call with the same metadata just before.</param>
    /// <param name="maxBytes">The size of the largest message.</param>
    public static async Task RunAsync(HttpContext context, UnaryMethod method, EtcdClientInfo? client, int maxBytes)
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
        catch (RpcException exception)
        {
            new GrpcRefusal(exception.StatusCode, exception.Status.Detail).WriteTo(context.Response);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has canceled the call, so nobody reads this.
            new GrpcRefusal(StatusCode.Cancelled, "context canceled").WriteTo(context.Response);
        }
        catch (Exception exception) when (exception is not IOException || !context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategory), method.Rpc.Rpc, exception);
            new GrpcRefusal(StatusCode.Unknown, "Exception was thrown by handler.").WriteTo(context.Response);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A call of {Rpc} failed.")]
    private static partial void LogFailed(ILogger logger, EtcdRpc rpc, Exception exception);

    private static void Write(HttpResponse response, IMessage? message)
    {
        response.ContentType = GrpcRefusal.ContentType;
        if (message is not null)
        {
            GrpcFrame.Write(response.BodyWriter, message);
        }

        response.AppendTrailer(GrpcRefusal.StatusHeader, Ok);
    }
}
