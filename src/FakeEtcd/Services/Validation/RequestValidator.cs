using Etcd.Api;
using FakeEtcd.Protocol;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;

namespace FakeEtcd.Services.Validation;

/// <summary>Refuses requests that are invalid regardless of the store's content, as etcd does before they reach its log.</summary>
internal sealed class RequestValidator(FakeEtcdOptions options)
{
    /// <summary>The bytes that etcd adds to a request in its log: a header with a request ID, and the request's tag and length.</summary>
    private const int LogEntryOverhead = 18;

    private readonly TxnValidator _txn = new(options.MaxTxnOperations);

    /// <exception cref="EtcdException">The request is invalid.</exception>
    public void Check(RpcInfo rpc, IMessage request)
    {
        switch (request)
        {
            case RangeRequest range:
                KvValidator.Check(range);
                break;
            case PutRequest put:
                KvValidator.Check(put);
                break;
            case DeleteRangeRequest delete:
                KvValidator.Check(delete);
                break;
            case TxnRequest txn:
                _txn.Check(txn);
                break;
            case MemberAddRequest add:
                PeerUrlRules.Parse(add.PeerURLs);
                break;
        }

        if (rpc.IsLogged && request.CalculateSize() + LogEntryOverhead > options.MaxRequestBytes)
        {
            throw EtcdError.RequestTooLarge.ToException();
        }
    }
}
