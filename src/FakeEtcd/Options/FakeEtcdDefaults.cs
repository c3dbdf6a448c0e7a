using System.Security.Authentication;

namespace FakeEtcd;

/// <summary>The defaults and limits of <see cref="FakeEtcdOptions"/>. The defaults are etcd's, except <see cref="BcryptCost"/>.</summary>
internal static class FakeEtcdDefaults
{
    public const string ListenAddress = "127.0.0.1";

    public const int MaxTxnOperations = 128;

    /// <summary>etcd's default is 4,294,967,295. No client opens as many.</summary>
    public const int MaxConcurrentStreams = int.MaxValue;

    public const int MaxRequestBytes = 1_572_864;

    /// <summary>How much more than the largest request gRPC accepts, so that the client gets etcd's error and not gRPC's.</summary>
    public const int GrpcOverheadBytes = 512 * 1024;

    public const long QuotaBackendBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>The lowest cost, because tests create hundreds of users. etcd's default is 10.</summary>
    public const int BcryptCost = MinBcryptCost;

    public const int MinBcryptCost = 4;

    public const int MaxBcryptCost = 31;

    /// <summary>Where the dashboard is, below the server's URL.</summary>
    public const string DashboardPath = "/_fake/";

    public const int JournalCapacity = 1000;

    public const string MemberName = "default";

    /// <summary>etcd's default peer URL. Nothing listens on it, because the fake has no peers.</summary>
    public const string PeerUrl = "http://localhost:2380";

    public const string Version = "3.5.30";

    /// <summary>etcd's default, <c>--tls-min-version TLS1.2</c>.</summary>
    public const SslProtocols MinimumTlsVersion = SslProtocols.Tls12;

    /// <summary>The method that tokens use most. etcd has no default.</summary>
    public const JwtSigningMethod JwtSigningMethod = FakeEtcd.JwtSigningMethod.RS256;

    public const GatewayVersion GatewayVersion = FakeEtcd.GatewayVersion.V1;

    public static readonly TimeSpan MinimumLeaseTtl = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan AuthTokenTtl = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan JwtTtl = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan MinJwtTtl = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan MaxJwtTtl = TimeSpan.FromSeconds(9_000_000_000);

    public static readonly TimeSpan WatchProgressNotifyInterval = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan KeepAliveMinTime = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan MaxKeepAliveMinTime = TimeSpan.FromDays(1);

    public static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan MinDeliveryTimeout = TimeSpan.FromMilliseconds(1);

    public static readonly TimeSpan MaxDeliveryTimeout = TimeSpan.FromDays(1);

    /// <summary>etcd's longest lease TTL.</summary>
    public static readonly TimeSpan MaxMinimumLeaseTtl = TimeSpan.FromSeconds(9_000_000_000);

    /// <summary>A .NET timer accepts at most 2³² - 2 milliseconds, which is between 49 and 50 days.</summary>
    public static readonly TimeSpan MaxTimerDuration = TimeSpan.FromDays(49);

    public static readonly TimeSpan MinCompactionPeriod = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan MaxCompactionPeriod = TimeSpan.FromDays(36_500);

    public static readonly TimeSpan MinWatchProgressNotifyInterval = TimeSpan.FromMilliseconds(100);
}
