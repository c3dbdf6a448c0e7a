using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Engine.Leases;
using FakeEtcd.Engine.Storage;
using FakeEtcd.Snapshots;

namespace FakeEtcd.Persistence;

/// <summary>The state that the records of a data directory lead to.</summary>
internal sealed class StoredState
{
    private readonly List<Change> _changes = [];
    private readonly Dictionary<long, long> _leases = [];
    private readonly Dictionary<string, AuthUser> _users = [];
    private readonly Dictionary<string, AuthRole> _roles = [];
    private IReadOnlyList<AlarmMember> _alarms = [];
    private bool? _authEnabled;
    private ulong _authRevision = AuthState.Initial.Revision;
    private long _compactRevision = EtcdRevision.NeverCompacted;
    private long _proposals = EtcdEngine.FirstProposals;
    private bool _isDowngrading;

    /// <summary>The IDs of the directory; null before their record.</summary>
    public DataIdentity? Identity { get; private set; }

    /// <summary>The term and the members; null before their first record.</summary>
    public ClusterRecord? Cluster { get; private set; }

    /// <summary>Whether the last record of a snapshot was applied.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Applies the content of the next record.</summary>
    /// <exception cref="InvalidDataException">The content is invalid.</exception>
    public void Apply(ReadOnlySpan<byte> content)
    {
        var record = new RecordContent(content);
        var kind = record.ReadKind();
        if (kind is RecordKind.Identity)
        {
            Identity = new DataIdentity(record.ReadUnsigned(), record.ReadUnsigned());
            return;
        }

        if (kind is RecordKind.Versions)
        {
            ReadVersions(ref record);
            return;
        }

        _proposals = record.ReadNumber();
        switch (kind)
        {
            case RecordKind.Keys:
                _leases.Remove(record.ReadNumber());
                ReadVersions(ref record);
                break;
            case RecordKind.Granted:
                _leases[record.ReadNumber()] = record.ReadNumber();
                break;
            case RecordKind.Compacted:
                _compactRevision = record.ReadNumber();
                break;
            case RecordKind.Authorized:
                ReadAuth(ref record);
                break;
            case RecordKind.Alarmed:
                _alarms = ReadList(ref record, static (ref it) => it.ReadMessage(AlarmMember.Parser));
                break;
            case RecordKind.Downgraded:
                _isDowngrading = record.ReadBoolean();
                break;
            case RecordKind.Reconfigured:
                Cluster = new ClusterRecord(record.ReadUnsigned(), ReadList(ref record, ReadMember));
                break;
            case RecordKind.Complete:
                IsComplete = true;
                break;
            case RecordKind.Ended:
                break;
            default:
                throw new InvalidDataException($"a record has the unknown kind {(byte)kind}");
        }
    }

    /// <summary>Ends a snapshot, whose versions come in the order of their keys. Then come those of the logs, in the order of revisions.</summary>
    public void CompleteSnapshot() => _changes.Sort();

    /// <summary>Returns the state for an engine. Each lease has its full TTL, as after a restart of etcd.</summary>
    /// <param name="startProposals">How many requests the start itself adds to the raft log.</param>
    public EngineSnapshot ToSnapshot(long startProposals)
    {
        var builder = new StoreSnapshotBuilder(_compactRevision);
        foreach (var change in _changes)
        {
            if (change.Main != builder.Revision)
            {
                builder.BeginRevision(change.Main);
            }

            builder.Add(change.Data, change.Sub, change.IsTombstone);
        }

        var store = builder.Complete();
        var keys = SnapshotFile.KeysByLease(store);
        return new EngineSnapshot(
            store,
            CompactionHashes: [],
            [.. _leases.Select(lease => new LeaseSnapshot(lease.Key, lease.Value, TimeSpan.FromSeconds(lease.Value), [.. keys[lease.Key]]))],
            _alarms,
            AuthState.Restore(_authEnabled, _authRevision, _users.Values, _roles.Values),
            _proposals + startProposals)
        {
            IsDowngrading = _isDowngrading,
        };
    }

    private void ReadVersions(ref RecordContent record)
    {
        while (!record.IsAtEnd)
        {
            _changes.Add(new Change(
                record.ReadNumber(), checked((int)record.ReadNumber()), record.ReadBoolean(), record.ReadMessage(KeyValue.Parser)));
        }
    }

    private void ReadAuth(ref RecordContent record)
    {
        var wasEnabled = record.ReadBoolean();
        var isEnabled = record.ReadBoolean();
        _authEnabled = wasEnabled ? isEnabled : null;
        _authRevision = record.ReadUnsigned();
        foreach (var user in ReadList(ref record, static (ref it) => AuthBuckets.Read(it.ReadMessage(User.Parser))))
        {
            _users[user.Name] = user;
        }

        ReadList(ref record, static (ref it) => it.ReadText()).ForEach(name => _users.Remove(name));
        foreach (var role in ReadList(ref record, static (ref it) => AuthBuckets.Read(it.ReadMessage(Role.Parser))))
        {
            _roles[role.Name] = role;
        }

        ReadList(ref record, static (ref it) => it.ReadText()).ForEach(name => _roles.Remove(name));
    }

    private static MemberRecord ReadMember(ref RecordContent record) => new(
        record.ReadUnsigned(),
        record.ReadText(),
        ReadList(ref record, static (ref it) => it.ReadText()),
        ReadList(ref record, static (ref it) => it.ReadText()),
        record.ReadBoolean(),
        record.ReadBoolean());

    private static List<T> ReadList<T>(ref RecordContent record, ReadItem<T> read)
    {
        var items = new List<T>();
        for (var count = record.ReadUnsigned(); count > 0; count--)
        {
            items.Add(read(ref record));
        }

        return items;
    }

    private delegate T ReadItem<out T>(ref RecordContent record);

    private readonly record struct Change(long Main, int Sub, bool IsTombstone, KeyValue Data) : IComparable<Change>
    {
        public int CompareTo(Change other) => (Main, Sub).CompareTo((other.Main, other.Sub));
    }
}
