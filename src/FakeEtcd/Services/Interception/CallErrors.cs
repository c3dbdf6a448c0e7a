using FakeEtcd.Protocol;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Translates the exceptions of a call into the gRPC status that etcd answers with.</summary>
internal static class CallErrors
{
    /// <param name="exception">What a handler threw.</param>
    /// <param name="stopping">Canceled when the server stops serving the call's state.</param>
    /// <returns>The exception for gRPC; the same one if there is nothing to translate.</returns>
    public static Exception Translate(Exception exception, CancellationToken stopping) => exception switch
    {
        EtcdException etcd => new RpcException(etcd.Error.ToStatus()),
        OperationCanceledException when stopping.IsCancellationRequested => new RpcException(EtcdError.Stopped.ToStatus()),
        _ => exception,
    };
}
