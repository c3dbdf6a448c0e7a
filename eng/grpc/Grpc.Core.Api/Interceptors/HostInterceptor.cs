namespace Grpc.Core.Interceptors;

/// <summary>Names a host in every call.</summary>
internal sealed class HostInterceptor : ContextInterceptor
{
    private readonly string _host;

    public HostInterceptor(string host) => _host = host;

    protected override ClientInterceptorContext<TRequest, TResponse> Change<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context) =>
        new(context.Method, _host, context.Options);
}
