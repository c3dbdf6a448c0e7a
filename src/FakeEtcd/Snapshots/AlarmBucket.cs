using Etcd.Api;
using FakeEtcd.Protocol;
using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>The active alarms: each is a key without a value.</summary>
internal static class AlarmBucket
{
    public static IEnumerable<(byte[] Key, byte[] Value)> Write(IReadOnlyList<AlarmMember> alarms) => alarms
        .Select(alarm => alarm.ToByteString())
        .Where(key => !key.IsEmpty)
        .Order(ByteOrder.Instance)
        .Select(key => (key.ToByteArray(), Array.Empty<byte>()));

    public static IReadOnlyList<AlarmMember> Read(IEnumerable<BoltEntry> bucket) =>
        [.. bucket.Select(entry => AlarmMember.Parser.Read(entry, entry.Key))];
}
