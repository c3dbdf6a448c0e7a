using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>
/// Passes the methods of a service on, with the requests of streams parsed by <see cref="RequestParser"/>. Unary calls do not come this way.
/// </summary>
internal sealed class RequestBinder(ServiceBinderBase inner) : ServiceBinderBase
{
    private const string StreamError = "grpc: failed to unmarshal the received message: ";

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => inner.AddMethod(method, handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Parse(method), handler);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        inner.AddMethod(Parse(method), handler);

    private static Method<TRequest, TResponse> Parse<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var parser = new RequestParser(RpcTable.Find(method.FullName).NewRequest().Descriptor, StreamError);
        var requests = Marshallers.Create(
            method.RequestMarshaller.ContextualSerializer, context => (TRequest)parser.Parse(context.PayloadAsReadOnlySequence()));
        return new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, requests, method.ResponseMarshaller);
    }
}
