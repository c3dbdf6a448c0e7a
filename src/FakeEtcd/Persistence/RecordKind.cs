namespace FakeEtcd.Persistence;

/// <summary>What a record is: the first byte of its content.</summary>
internal enum RecordKind : byte
{
    /// <summary>The IDs of the cluster and of the member: the first record of a snapshot.</summary>
    Identity = 1,

    /// <summary>One revision, and the lease that ended with it.</summary>
    Keys = 2,

    /// <summary>A granted lease.</summary>
    Granted = 3,

    /// <summary>A compaction.</summary>
    Compacted = 4,

    /// <summary>Changed users and roles, and the switch of authentication.</summary>
    Authorized = 5,

    /// <summary>The active alarms.</summary>
    Alarmed = 6,

    /// <summary>Whether a downgrade was started.</summary>
    Downgraded = 7,

    /// <summary>The term and the members.</summary>
    Reconfigured = 8,

    /// <summary>The end of a server that was stopped in order.</summary>
    Ended = 9,

    /// <summary>In a snapshot: versions of keys, in the order of the keys.</summary>
    Versions = 10,

    /// <summary>In a snapshot: its last record.</summary>
    Complete = 11,
}
