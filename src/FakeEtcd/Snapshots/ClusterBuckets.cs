using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FakeEtcd.Engine;

namespace FakeEtcd.Snapshots;

/// <summary>The cluster's version and its members.</summary>
internal static class ClusterBuckets
{
    public static IEnumerable<(byte[] Key, byte[] Value)> WriteCluster(SnapshotCluster cluster) =>
        [("clusterVersion"u8.ToArray(), Encoding.UTF8.GetBytes(StorageVersion.OfCluster(cluster.Version)))];

    public static IEnumerable<(byte[] Key, byte[] Value)> WriteMembers(SnapshotCluster cluster) => cluster.Members
        .OrderBy(member => member.Id)
        .Select(member => (
            Encoding.ASCII.GetBytes(member.Id.ToString("x16", CultureInfo.InvariantCulture)),
            Encoding.UTF8.GetBytes(Describe(member).ToJsonString())));

    private static JsonObject Describe(MemberRecord member) => new()
    {
        ["id"] = member.Id,
        ["peerURLs"] = new JsonArray([.. member.PeerUrls.Select(url => (JsonNode)url)]),
        ["name"] = member.Name,
        ["clientURLs"] = new JsonArray([.. member.ClientUrls.Select(url => (JsonNode)url)]),
    };
}
