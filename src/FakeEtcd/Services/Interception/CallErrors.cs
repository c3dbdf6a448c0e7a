using FakeEtcd.Protocol;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Gives the exceptions of a call the gRPC status that etcd gives them.</summary>
internal static class CallErrors
{
    /// <param name="exception">What a handler threw.</param>
    /// <param name="stopping">Cancelled when the server stops serving what it served.</param>
    /// <returns>The exception for gRPC; the same one if there is nothing to translate.</returns>
    public static Exception Translate(Exception exception, CancellationToken stopping) => exception switch
    {
        EtcdException etcd => ToRpc(etcd.Error),
        OperationCanceledException when stopping.IsCancellationRequested => ToRpc(EtcdError.Stopped),
        _ => exception,
    };

    public static Status StatusOf(Exception exception) => exception switch
    {
        RpcException rpc => rpc.Status,
        EtcdException etcd => new Status(etcd.Error.Code, etcd.Error.Message),

        // A client that goes while it is read from shows as an IOException.
        OperationCanceledException or IOException => CallStatus.GivenUp,
        _ => CallStatus.Unknown(exception),
    };

    private static RpcException ToRpc(EtcdError error) => new(new Status(error.Code, error.Message));
}
