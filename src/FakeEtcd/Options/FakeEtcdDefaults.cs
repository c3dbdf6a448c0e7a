namespace FakeEtcd;

/// <summary>etcd's own defaults, in one place.</summary>
internal static class FakeEtcdDefaults
{
    public const string ListenAddress = "127.0.0.1";

    public const int MaxTxnOperations = 128;

    public const int MaxRequestBytes = 1_572_864;

    /// <summary>What gRPC accepts beyond the largest request, so that etcd's own error is the one a client sees.</summary>
    public const int GrpcOverheadBytes = 512 * 1024;

    public const int JournalCapacity = 1000;

    public const string MemberName = "default";

    /// <summary>etcd's default peer address. Nothing listens there: the fake has no peers.</summary>
    public const string PeerUrl = "http://localhost:2380";

    public const string Version = "3.5.30";

    public static readonly TimeSpan MinimumLeaseTtl = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan AuthTokenTtl = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan WatchProgressNotifyInterval = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan MinDeliveryTimeout = TimeSpan.FromMilliseconds(1);

    public static readonly TimeSpan MaxDeliveryTimeout = TimeSpan.FromDays(1);

    /// <summary>etcd's longest lease TTL.</summary>
    public static readonly TimeSpan MaxMinimumLeaseTtl = TimeSpan.FromSeconds(9_000_000_000);

    /// <summary>A timer takes 2³² - 2 milliseconds at most, which is between 49 and 50 days.</summary>
    public static readonly TimeSpan MaxTimerDuration = TimeSpan.FromDays(49);

    public static readonly TimeSpan MinWatchProgressNotifyInterval = TimeSpan.FromMilliseconds(100);
}
