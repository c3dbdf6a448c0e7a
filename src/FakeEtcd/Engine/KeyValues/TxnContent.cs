using Etcd.Api;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>The kind of a transaction when an alarm is active. Both branches count, regardless of which one runs.</summary>
/// <remarks>
/// etcd does not inspect nested transactions. It treats each as a write that uses no space, even if it only reads or contains puts.
/// </remarks>
internal enum TxnContent
{
    Reads,
    Writes,
    Puts,
}

internal static class TxnContents
{
    extension(TxnContent)
    {
        public static TxnContent Of(TxnRequest request) => request.Success.Concat(request.Failure)
            .Select(operation => operation.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestRange => TxnContent.Reads,
                RequestOp.RequestOneofCase.RequestPut => TxnContent.Puts,
                _ => TxnContent.Writes,
            })
            .DefaultIfEmpty().Max();
    }
}
