using FakeEtcd.Calls;
using FakeEtcd.Protocol;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Translates the exceptions of a call into the gRPC status that etcd returns.</summary>
internal static class CallErrors
{
    /// <summary>Translates an exception.</summary>
    /// <param name="exception">The exception from a handler.</param>
    /// <param name="stopping">Canceled when the server stops serving the call's state.</param>
    /// <param name="lifetime">The time limit of the call; null for none.</param>
    /// <returns>The exception for gRPC; the same exception if it needs no translation.</returns>
    public static Exception Translate(Exception exception, CancellationToken stopping, CallLifetime? lifetime = null) => exception switch
    {
        OperationCanceledException when lifetime?.IsDeadlineExceeded == true =>
            new RpcException(new Status(StatusCode.DeadlineExceeded, "context deadline exceeded")),
        EtcdException etcd => new RpcException(etcd.Error.ToStatus()),
        OperationCanceledException when stopping.IsCancellationRequested => new RpcException(EtcdError.Stopped.ToStatus()),
        _ => exception,
    };
}
