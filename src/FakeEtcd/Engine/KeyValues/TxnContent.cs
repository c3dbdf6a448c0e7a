using Etcd.Api;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>What a transaction counts as, whichever branch it takes, when an alarm stands.</summary>
/// <remarks>etcd does not look into nested transactions: one is a write, even if it only reads, but takes no space.</remarks>
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
