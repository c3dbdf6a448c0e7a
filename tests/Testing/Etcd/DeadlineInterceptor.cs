using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Testing.Etcd;

/// <summary>Gives every unary call that has no deadline one, so that no test waits for an answer without end.</summary>
public sealed class DeadlineInterceptor : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        if (context.Options.Deadline is not null)
        {
            return continuation(request, context);
        }

        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + Bounded.Timeout;
        return continuation(request, new(context.Method, context.Host, context.Options.WithDeadline(deadline)));
    }
}
