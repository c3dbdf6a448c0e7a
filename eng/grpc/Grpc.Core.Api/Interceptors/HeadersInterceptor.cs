namespace Grpc.Core.Interceptors;

/// <summary>Replaces a call's headers by what a function makes of a copy of them.</summary>
internal sealed class HeadersInterceptor : ContextInterceptor
{
    private readonly Func<Metadata, Metadata> _change;

    public HeadersInterceptor(Func<Metadata, Metadata> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _change = change;
    }

    protected override ClientInterceptorContext<TRequest, TResponse> Change<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context)
    {
        var headers = new Metadata();
        foreach (var entry in context.Options.Headers ?? Metadata.Empty)
        {
            headers.Add(entry);
        }

        return new(context.Method, context.Host, context.Options.WithHeaders(_change(headers)));
    }
}
