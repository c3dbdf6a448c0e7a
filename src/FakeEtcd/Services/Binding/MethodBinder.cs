using System.Diagnostics.CodeAnalysis;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>Collects the methods of a service.</summary>
/// <typeparam name="TService">The service.</typeparam>
/// <param name="create">Creates the service of a call.</param>
/// <param name="methods">The methods, by RPC.</param>
internal sealed class MethodBinder<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods)] TService>(
    Func<ServerContext, TService> create, ServiceMethod?[] methods) : ServiceBinderBase
{
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Find<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>(
            method, typeof(TRequest), typeof(ServerCallContext));
        Add(method, rpc => new UnaryMethod<TService, TRequest, TResponse>(rpc, create, serve));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Find<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
            method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Add(method, rpc => new ServerStreamMethod<TService, TRequest, TResponse>(rpc, create, serve));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var serve = Find<Func<TService, IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Add(method, rpc => new DuplexStreamMethod<TService, TRequest, TResponse>(rpc, create, serve));
    }

    private void Add(IMethod method, Func<RpcInfo, ServiceMethod> bind)
    {
        var rpc = RpcTable.Find(method.FullName);
        methods[(int)rpc.Rpc] = bind(rpc);
    }

    private static TDelegate Find<TDelegate>(IMethod method, params Type[] parameters)
        where TDelegate : Delegate => typeof(TService).GetMethod(method.Name, parameters)!.CreateDelegate<TDelegate>();
}
