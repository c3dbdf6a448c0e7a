using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>A method of a service that takes one request and returns one response.</summary>
/// <param name="rpc">The RPC.</param>
internal abstract class UnaryMethod(RpcInfo rpc) : ServiceMethod(rpc, "grpc: error unmarshalling request: ")
{
    /// <summary>Serves a request.</summary>
    public abstract ValueTask<IMessage> InvokeAsync(ServerContext server, IMessage request, ServerCallContext context);
}

/// <inheritdoc/>
/// <typeparam name="TService">The service.</typeparam>
/// <typeparam name="TRequest">The request type.</typeparam>
/// <typeparam name="TResponse">The response type.</typeparam>
/// <param name="rpc">The RPC.</param>
/// <param name="create">Creates the service of a call.</param>
/// <param name="serve">The method.</param>
internal sealed class UnaryMethod<TService, TRequest, TResponse>(
    RpcInfo rpc, Func<ServerContext, TService> create, Func<TService, TRequest, ServerCallContext, Task<TResponse>> serve) : UnaryMethod(rpc)
    where TRequest : class
    where TResponse : class
{
    public override ValueTask<IMessage> InvokeAsync(ServerContext server, IMessage request, ServerCallContext context)
    {
        var serving = serve(create(server), (TRequest)request, context);
        return serving.IsCompletedSuccessfully ? ValueTask.FromResult((IMessage)serving.Result) : AwaitAsync(serving);
    }

    private static async ValueTask<IMessage> AwaitAsync(Task<TResponse> serving) => (IMessage)await serving.ConfigureAwait(false);
}
