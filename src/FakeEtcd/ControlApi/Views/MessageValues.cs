using System.Globalization;
using Etcd.Api;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Replaces the values in messages that are not shown.</summary>
internal static class MessageValues
{
    private static readonly ByteString Hidden = ByteString.CopyFromUtf8(Secrets.Hidden);

    /// <summary>Returns the message without the values that are not shown. The message itself stays unchanged.</summary>
    public static IMessage Hide(IMessage message, ShownValues shown)
    {
        if (shown.AreWhole)
        {
            return message;
        }

        switch (message)
        {
            case PutRequest put:
                put = put.Clone();
                Change(put, shown);
                return put;
            case TxnRequest txn:
                txn = txn.Clone();
                Change(txn, shown);
                return txn;
            case CampaignRequest campaign:
                campaign = campaign.Clone();
                campaign.Value = Shown(KeyRange.OfPrefix(PrefixOf(campaign.Name)), campaign.Value, shown);
                return campaign;
            case ProclaimRequest { Leader: { } leader } proclaim:
                proclaim = proclaim.Clone();
                proclaim.Value = Shown(KeyRange.Of(leader.Key), proclaim.Value, shown);
                return proclaim;
            case RangeResponse range:
                range = range.Clone();
                Change(range.Kvs, shown);
                return range;
            case RangeStreamResponse { RangeResponse: not null } range:
                range = range.Clone();
                Change(range.RangeResponse.Kvs, shown);
                return range;
            case PutResponse { PrevKv: not null } put:
                put = put.Clone();
                Change(put.PrevKv, shown);
                return put;
            case DeleteRangeResponse delete:
                delete = delete.Clone();
                Change(delete.PrevKvs, shown);
                return delete;
            case TxnResponse txn:
                txn = txn.Clone();
                Change(txn, shown);
                return txn;
            case WatchResponse watch:
                watch = watch.Clone();
                Change(watch, shown);
                return watch;
            case LeaderResponse { Kv: not null } leader:
                leader = leader.Clone();
                Change(leader.Kv, shown);
                return leader;
            default:
                return message;
        }
    }

    private static void Change(PutRequest put, ShownValues shown) => put.Value = Shown(KeyRange.Of(put.Key), put.Value, shown);

    private static void Change(TxnRequest txn, ShownValues shown)
    {
        foreach (var compare in txn.Compare.Where(static compare => compare.TargetUnionCase == Compare.TargetUnionOneofCase.Value))
        {
            compare.Value = Shown(KeyRange.From(compare.Key, compare.RangeEnd), compare.Value, shown);
        }

        foreach (var operation in txn.Success.Concat(txn.Failure))
        {
            switch (operation.RequestCase)
            {
                case RequestOp.RequestOneofCase.RequestPut:
                    Change(operation.RequestPut, shown);
                    break;
                case RequestOp.RequestOneofCase.RequestTxn:
                    Change(operation.RequestTxn, shown);
                    break;
            }
        }
    }

    private static void Change(TxnResponse txn, ShownValues shown)
    {
        foreach (var response in txn.Responses)
        {
            switch (response.ResponseCase)
            {
                case ResponseOp.ResponseOneofCase.ResponseRange:
                    Change(response.ResponseRange.Kvs, shown);
                    break;
                case ResponseOp.ResponseOneofCase.ResponsePut when response.ResponsePut.PrevKv is { } previous:
                    Change(previous, shown);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseDeleteRange:
                    Change(response.ResponseDeleteRange.PrevKvs, shown);
                    break;
                case ResponseOp.ResponseOneofCase.ResponseTxn:
                    Change(response.ResponseTxn, shown);
                    break;
            }
        }
    }

    private static void Change(WatchResponse watch, ShownValues shown)
    {
        foreach (var change in watch.Events)
        {
            Change(new[] { change.Kv, change.PrevKv }.OfType<KeyValue>(), shown);
        }
    }

    private static void Change(IEnumerable<KeyValue> pairs, ShownValues shown)
    {
        foreach (var pair in pairs)
        {
            Change(pair, shown);
        }
    }

    private static void Change(KeyValue pair, ShownValues shown) => pair.Value = Shown(KeyRange.Of(pair.Key), pair.Value, shown);

    private static ByteString Shown(KeyRange keys, ByteString value, ShownValues shown)
    {
        if (value.IsEmpty || !(shown.Mask.Hides(keys) || value.Length > shown.MostBytes))
        {
            return value;
        }

        return shown.Mask.Hides(keys)
            ? Hidden
            : ByteString.CopyFrom(
                [.. value.Span[..shown.MostBytes], .. System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"… ({value.Length} bytes)"))]);
    }

    /// <summary>The prefix of the keys of an election's candidates.</summary>
    private static ByteString PrefixOf(ByteString election) => ByteString.CopyFrom([.. election.Span, (byte)'/']);
}
