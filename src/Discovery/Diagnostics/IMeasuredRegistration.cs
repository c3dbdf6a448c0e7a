namespace Etcd.Discovery;

/// <summary>A registration of the program, as metrics and health checks see it. Safe for use by several threads.</summary>
internal interface IMeasuredRegistration
{
    /// <summary>The connection that holds it.</summary>
    object Owner { get; }

    string Target { get; }

    string Key { get; }

    /// <summary>The state in lower case.</summary>
    string StateName { get; }

    /// <summary>Whether the key is in etcd, as far as the program knows.</summary>
    bool IsRegistered { get; }
}
