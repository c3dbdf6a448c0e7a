using Etcd.Api;
using Google.Protobuf.Collections;

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
        public static TxnContent Of(TxnRequest request) =>
            (TxnContent)Math.Max((int)Of(request.Success), (int)Of(request.Failure));

        private static TxnContent Of(RepeatedField<RequestOp> operations)
        {
            var content = TxnContent.Reads;
            for (var index = 0; index < operations.Count && content != TxnContent.Puts; index++)
            {
                content = operations[index].RequestCase switch
                {
                    RequestOp.RequestOneofCase.RequestRange => content,
                    RequestOp.RequestOneofCase.RequestPut => TxnContent.Puts,
                    _ => TxnContent.Writes,
                };
            }

            return content;
        }
    }
}
