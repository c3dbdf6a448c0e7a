namespace Etcd.Discovery;

/// <summary>A registration of the program, as metrics and health checks see it. Safe for use by several threads.</summary>
internal interface IMeasuredRegistration
{
    /// <summary>The connection that holds it.</summary>
    object Owner { get; }

    string Target { get; }

    /// <summary>The key in etcd, or the target of a registration that has none.</summary>
    string Key { get; }

    MeasuredState State { get; }

    /// <summary>Why it cannot leave its state by itself; null if it can.</summary>
    string? Problem { get; }
}
