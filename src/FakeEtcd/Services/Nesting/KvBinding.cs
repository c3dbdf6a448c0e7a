using Etcd.Api;
using Grpc.Core;

namespace FakeEtcd.Services.Nesting;

/// <summary>Binds the KV service as the generated code does, but has requests for transactions read by <see cref="DeepParsing"/>.</summary>
internal static class KvBinding
{
    /// <summary>Found by its name in the attribute of <see cref="KvService"/>. gRPC serves the overrides of the second parameter's type.</summary>
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
