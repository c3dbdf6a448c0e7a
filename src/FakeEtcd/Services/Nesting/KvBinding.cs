using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services.Nesting;

/// <summary>Binds the KV service like the generated code, except that <see cref="DeepParsing"/> parses transaction requests.</summary>
internal static class KvBinding
{
    /// <summary>Binds the service. gRPC finds this method by the attribute of <see cref="KvService"/>.</summary>
    /// <remarks>gRPC serves the overridden methods of the second parameter's type.</remarks>
    public static void BindService(ServiceBinderBase binder, KV.KVBase? service) => KV.BindService(new TxnBinder(binder), service);

    private sealed class TxnBinder(ServiceBinderBase inner) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            if (method is Method<TxnRequest, TResponse> txn)
            {
                inner.AddMethod(
                    new Method<TxnRequest, TResponse>(
                        txn.Type,
                        txn.ServiceName,
                        txn.Name,
                        DeepParsing.Marshaller(txn.RequestMarshaller, static () => new TxnRequest()),
                        txn.ResponseMarshaller),
                    handler as UnaryServerMethod<TxnRequest, TResponse>);
                return;
            }

            inner.AddMethod(method, handler);
        }

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            inner.AddMethod(method, handler);
    }
}
