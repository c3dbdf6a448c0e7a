namespace FakeEtcd.Tool.Flags;

/// <summary>What a flag does in fake-etcd.</summary>
internal enum FlagEffect
{
    /// <summary>It has the effect that it has in etcd.</summary>
    Honored,

    /// <summary>It is accepted and has no effect. The log names it.</summary>
    None,

    /// <summary>It is refused unless it has its default, because its effect would be missed.</summary>
    Refused,

    /// <summary>It is accepted and has no effect, as in etcd.</summary>
    IgnoredByEtcd,

    /// <summary>It is a flag of fake-etcd's own.</summary>
    Own,
}
