using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Snapshots;
using Google.Protobuf;

namespace FakeEtcd.Persistence;

/// <summary>Encodes changes as records. <see cref="StoredState"/> reads them.</summary>
internal static class ChangeEncoder
{
    public static void Encode(EngineChange change, RecordBuffer record)
    {
        switch (change)
        {
            case EngineChange.Keys keys:
                Begin(RecordKind.Keys);
                record.Add(keys.EndedLease);
                foreach (var version in keys.Versions)
                {
                    Add(version, record);
                }

                break;
            case EngineChange.Granted granted:
                Begin(RecordKind.Granted);
                record.Add(granted.Id);
                record.Add(granted.Ttl);
                break;
            case EngineChange.Compacted compacted:
                Begin(RecordKind.Compacted);
                record.Add(compacted.Revision);
                break;
            case EngineChange.Authorized authorized:
                Begin(RecordKind.Authorized);
                Add(authorized.Before, authorized.After, record);
                break;
            case EngineChange.Alarmed alarmed:
                Begin(RecordKind.Alarmed);
                record.Add(alarmed.Alarms.Count);
                foreach (var alarm in alarmed.Alarms)
                {
                    record.Add(alarm);
                }

                break;
            case EngineChange.Downgraded downgraded:
                Begin(RecordKind.Downgraded);
                record.Add(downgraded.IsDowngrading);
                break;
            case EngineChange.Reconfigured reconfigured:
                Begin(RecordKind.Reconfigured);
                Add(reconfigured.Cluster, record);
                break;
            case EngineChange.Ended:
                Begin(RecordKind.Ended);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "This change has no record.");
        }

        void Begin(RecordKind kind)
        {
            record.Begin(kind);
            record.Add(change.Proposals);
        }
    }

    public static void Add(KeyVersion version, RecordBuffer record)
    {
        record.Add(version.Main);
        record.Add(version.Sub);
        record.Add(version.IsTombstone);
        record.Add(version.Data);
    }

    /// <summary>Adds the switch, and the users and roles that differ.</summary>
    private static void Add(AuthState before, AuthState after, RecordBuffer record)
    {
        record.Add(after.WasEnabled);
        record.Add(after.Enabled);
        record.Add(after.Revision);

        AddChanged(before.Users, after.Users, AuthBuckets.RecordOf, record);
        AddChanged(before.Roles, after.Roles, AuthBuckets.RecordOf, record);
    }

    /// <summary>Adds what is new or other than before, and the names of what is gone.</summary>
    private static void AddChanged<T>(
        IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> after, Func<T, IMessage> recordOf, RecordBuffer record)
        where T : class
    {
        var changed = after.Where(entry => !ReferenceEquals(before.GetValueOrDefault(entry.Key), entry.Value)).ToList();
        record.Add(changed.Count);
        changed.ForEach(entry => record.Add(recordOf(entry.Value)));
        Add([.. before.Keys.Where(name => !after.ContainsKey(name))], record);
    }

    private static void Add(IReadOnlyList<string> texts, RecordBuffer record)
    {
        record.Add(texts.Count);
        foreach (var text in texts)
        {
            record.Add(text);
        }
    }

    private static void Add(ClusterRecord cluster, RecordBuffer record)
    {
        record.Add(cluster.Term);
        record.Add(cluster.Members.Count);
        foreach (var member in cluster.Members)
        {
            record.Add(member.Id);
            record.Add(member.Name);
            Add(member.PeerUrls, record);
            Add(member.ClientUrls, record);
            record.Add(member.IsLearner);
            record.Add(member.IsVoter);
        }
    }
}
