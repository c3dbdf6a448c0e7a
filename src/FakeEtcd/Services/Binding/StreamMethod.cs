using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Streams;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>A method of a service that returns a stream of responses.</summary>
/// <param name="rpc">The RPC.</param>
internal abstract class StreamMethod(RpcInfo rpc) : ServiceMethod(rpc, "grpc: failed to unmarshal the received message: ");

/// <summary>A method that takes one request and returns a stream of responses.</summary>
/// <param name="rpc">The RPC.</param>
internal abstract class ServerStreamMethod(RpcInfo rpc) : StreamMethod(rpc)
{
    /// <summary>Serves a request.</summary>
    public abstract Task InvokeAsync(ServerContext server, IMessage request, ResponseSender responses, CallContext context);
}

/// <summary>A method that takes a stream of requests and returns a stream of responses.</summary>
/// <param name="rpc">The RPC.</param>
internal abstract class DuplexStreamMethod(RpcInfo rpc) : StreamMethod(rpc)
{
    /// <summary>Serves a stream.</summary>
    public abstract Task InvokeAsync(ServerContext server, RequestReceiver requests, ResponseSender responses, CallContext context);
}

/// <inheritdoc/>
/// <typeparam name="TService">The service.</typeparam>
/// <typeparam name="TRequest">The request type.</typeparam>
/// <typeparam name="TResponse">The response type.</typeparam>
/// <param name="rpc">The RPC.</param>
/// <param name="create">Creates the service of a call.</param>
/// <param name="serve">The method.</param>
internal sealed class ServerStreamMethod<TService, TRequest, TResponse>(
    RpcInfo rpc,
    Func<ServerContext, TService> create,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> serve) : ServerStreamMethod(rpc)
    where TRequest : class
    where TResponse : class
{
    public override Task InvokeAsync(ServerContext server, IMessage request, ResponseSender responses, CallContext context) =>
        serve(create(server), (TRequest)request, new ResponseWriter<TResponse>(responses), context);
}

/// <inheritdoc/>
/// <typeparam name="TService">The service.</typeparam>
/// <typeparam name="TRequest">The request type.</typeparam>
/// <typeparam name="TResponse">The response type.</typeparam>
/// <param name="rpc">The RPC.</param>
/// <param name="create">Creates the service of a call.</param>
/// <param name="serve">The method.</param>
internal sealed class DuplexStreamMethod<TService, TRequest, TResponse>(
    RpcInfo rpc,
    Func<ServerContext, TService> create,
    Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> serve) : DuplexStreamMethod(rpc)
    where TRequest : class
    where TResponse : class
{
    public override Task InvokeAsync(ServerContext server, RequestReceiver requests, ResponseSender responses, CallContext context) =>
        serve(create(server), new RequestReader<TRequest>(requests), new ResponseWriter<TResponse>(responses), context);
}
