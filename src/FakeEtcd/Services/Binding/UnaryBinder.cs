using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>Collects the unary methods of a service.</summary>
/// <typeparam name="TService">The service.</typeparam>
/// <param name="create">Creates the service of a call.</param>
/// <param name="methods">The methods, by RPC.</param>
internal sealed class UnaryBinder<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TService>(
    Func<ServerContext, TService> create, UnaryMethod?[] methods) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var rpc = RpcTable.Find(method.FullName);
        var serve = typeof(TService).GetMethod(method.Name, [typeof(TRequest), typeof(ServerCallContext)])!
            .CreateDelegate<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>();
        methods[(int)rpc.Rpc] = new UnaryMethod<TService, TRequest, TResponse>(rpc, create, serve);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        // gRPC's library serves the streams.
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        // gRPC's library serves the streams.
    }
}
