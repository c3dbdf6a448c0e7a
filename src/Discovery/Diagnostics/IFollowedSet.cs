namespace Etcd.Discovery;

/// <summary>The endpoints under a prefix, which a program follows, as metrics and health checks see them. Safe for use by several threads.</summary>
internal interface IFollowedSet
{
    /// <summary>The connection that follows it.</summary>
    object Owner { get; }

    string Prefix { get; }

    /// <summary>The number of endpoints; null before the first read.</summary>
    int? Count { get; }

    /// <summary>The time since etcd last confirmed the endpoints; before the first read, since the program began to follow them.</summary>
    TimeSpan Staleness { get; }
}
