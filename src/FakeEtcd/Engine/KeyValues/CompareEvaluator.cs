using Etcd.Api;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Protocol;
using Google.Protobuf;
using static Etcd.Api.Compare.Types;
using Union = Etcd.Api.Compare.TargetUnionOneofCase;

namespace FakeEtcd.Engine.KeyValues;

/// <summary>Evaluates the compares of a transaction against the state before the transaction.</summary>
internal static class CompareEvaluator
{
    private static readonly KeyValue Missing = new();

    public static bool Holds(StoreState view, Compare compare)
    {
        var range = KeyRange.From(compare.Key, compare.RangeEnd);
        var pairs = RangeQuery.Read(view, range, view.Revision, limit: 0).Pairs;
        if (pairs.Count == 0)
        {
            // On the wire, an absent value looks like an empty one, so etcd lets a value compare fail for a missing key.
            return compare.Target != CompareTarget.Value && Matches(compare, Missing);
        }

        return pairs.TrueForAll(pair => Matches(compare, pair));
    }

    private static bool Matches(Compare compare, KeyValue pair)
    {
        // If the union is set to a field other than the target's, the compared value is zero or empty.
        var order = compare.Target switch
        {
            CompareTarget.Value => ByteOrder.Compare(
                pair.Value, compare.TargetUnionCase == Union.Value ? compare.Value : ByteString.Empty),
            CompareTarget.Create => pair.CreateRevision.CompareTo(Given(Union.CreateRevision, compare.CreateRevision)),
            CompareTarget.Mod => pair.ModRevision.CompareTo(Given(Union.ModRevision, compare.ModRevision)),
            CompareTarget.Version => pair.Version.CompareTo(Given(Union.Version, compare.Version)),
            CompareTarget.Lease => pair.Lease.CompareTo(Given(Union.Lease, compare.Lease)),
            _ => 0,
        };

        return compare.Result switch
        {
            CompareResult.Equal => order == 0,
            CompareResult.NotEqual => order != 0,
            CompareResult.Greater => order > 0,
            CompareResult.Less => order < 0,
            _ => true,
        };

        long Given(Union union, long value) => compare.TargetUnionCase == union ? value : 0;
    }
}
