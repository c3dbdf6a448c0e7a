using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Etcd.Discovery;

/// <summary>Counts the calls and streams that go to one member, and starts the spans of calls.</summary>
internal sealed class MemberCallObserver(DiscoveryMetrics metrics, ServerTags server) : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        Count(context.Method);
        var parent = Activity.Current;
        if (Tracing.StartCall(context.Method.FullName, server) is not { } span)
        {
            return continuation(request, context);
        }

        try
        {
            var call = continuation(request, context);
            return new AsyncUnaryCall<TResponse>(
                EndAsync(call.ResponseAsync, span), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
        }
        catch
        {
            Tracing.EndCall(span, nameof(StatusCode.Unknown));
            throw;
        }
        finally
        {
            // The caller makes its other calls beside this one, and not as its children.
            Activity.Current = parent;
        }
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        Count(context.Method);
        return continuation(context);
    }

    private static async Task<TResponse> EndAsync<TResponse>(Task<TResponse> response, Activity span)
    {
        var status = StatusCode.OK;
        try
        {
            return await response.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            status = exception is RpcException failed ? failed.StatusCode
                : exception is OperationCanceledException ? StatusCode.Cancelled : StatusCode.Unknown;
            throw;
        }
        finally
        {
            Tracing.EndCall(span, status.ToString());
        }
    }

    private void Count(IMethod method) => metrics.CountAttempt(server, method.FullName.TrimStart('/'));
}
