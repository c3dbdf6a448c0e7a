using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>Passes the methods of a service on, with requests parsed by <see cref="RequestParser"/>.</summary>
internal sealed class RequestBinder(ServiceBinderBase inner) : ServiceBinderBase
{
    private const string UnaryError = "grpc: error unmarshalling request: ";
    private const string StreamError = "grpc: failed to unmarshal the received message: ";

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Parse(method, UnaryError), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Parse(method, StreamError), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Parse(method, StreamError), handler);

    private static Method<TRequest, TResponse> Parse<TRequest, TResponse>(Method<TRequest, TResponse> method, string error)
        where TRequest : class
        where TResponse : class => new(
            method.Type, method.ServiceName, method.Name, RequestParser.Create(method, error), method.ResponseMarshaller);
}
