using System.Net;
using FakeEtcd.State;

namespace FakeEtcd;

/// <summary>Refuses options that make no sense, naming the option.</summary>
internal static class FakeEtcdOptionsValidator
{
    public static void Validate(FakeEtcdOptions options)
    {
        NotNull(options.ListenAddress, nameof(options.ListenAddress));
        NotNull(options.TimeProvider, nameof(options.TimeProvider));
        NotNull(options.MemberName, nameof(options.MemberName));
        NotNull(options.Version, nameof(options.Version));
        Require(
            options.Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort,
            nameof(options.Port), options.Port, "must be between 0 and 65535");
        WholeSeconds(options.MinimumLeaseTtl, nameof(options.MinimumLeaseTtl));
        WholeSeconds(options.AuthTokenTtl, nameof(options.AuthTokenTtl));
        Require(
            options.DeliveryTimeout > TimeSpan.Zero && options.DeliveryTimeout <= TimeSpan.FromDays(1),
            nameof(options.DeliveryTimeout), options.DeliveryTimeout, "must be positive, and a day at most");
        if (options.InitialData is not null)
        {
            InitialState.Check(options.InitialData, nameof(options.InitialData));
        }

        Require(
            options.JournalCapacity >= 0,
            nameof(options.JournalCapacity), options.JournalCapacity, "must be 0 or more");
        Require(
            options.MaxTxnOperations >= 1,
            nameof(options.MaxTxnOperations), options.MaxTxnOperations, "must be 1 or more");
        Require(
            options.MaxRequestBytes is >= 1 and <= int.MaxValue - FakeEtcdDefaults.GrpcOverheadBytes,
            nameof(options.MaxRequestBytes), options.MaxRequestBytes, "must be between 1 byte and 2 GiB less 512 KiB");
        Require(
            options.WatchProgressNotifyInterval >= FakeEtcdDefaults.MinWatchProgressNotifyInterval,
            nameof(options.WatchProgressNotifyInterval), options.WatchProgressNotifyInterval, "must be 100 ms or more");
    }

    private static void NotNull(object? value, string option)
    {
        if (value is null)
        {
            throw new ArgumentNullException(option, $"{nameof(FakeEtcdOptions)}.{option} must not be null.");
        }
    }

    private static void WholeSeconds(TimeSpan value, string option) => Require(
        value >= TimeSpan.FromSeconds(1) && value.Ticks % TimeSpan.TicksPerSecond == 0,
        option, value, "must be a whole number of seconds, at least one");

    private static void Require(bool holds, string option, object value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(option, value, $"{nameof(FakeEtcdOptions)}.{option} {rule}.");
        }
    }
}
