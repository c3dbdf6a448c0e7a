using System.Net;
using FakeEtcd.Options;
using Microsoft.Extensions.Options;

namespace FakeEtcd;

/// <summary>Validates <see cref="FakeEtcdOptions"/>. Each failure names the option.</summary>
/// <remarks>
/// The server validates its options when it starts. To validate options that a container binds, register the validator:
/// <code>
/// services.AddSingleton&lt;IValidateOptions&lt;FakeEtcdOptions&gt;, FakeEtcdOptionsValidator&gt;();
/// services.AddOptions&lt;FakeEtcdOptions&gt;().BindConfiguration("FakeEtcd").ValidateOnStart();
/// </code>
/// </remarks>
public sealed class FakeEtcdOptionsValidator : IValidateOptions<FakeEtcdOptions>
{
    private static readonly EtcdQuirks AllQuirks = Enum.GetValues<EtcdQuirks>().Aggregate((all, quirk) => all | quirk);

    /// <summary>Validates the options.</summary>
    /// <param name="name">The name of the options. It has no effect.</param>
    /// <param name="options">The options.</param>
    /// <returns>Success, or a failure for each option that is out of range.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public ValidateOptionsResult Validate(string? name, FakeEtcdOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = FindFailures(options).Select(failure => failure.Message).ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    /// <exception cref="ArgumentException">An option is out of range. The exception's parameter name is the option.</exception>
    internal static void ThrowIfInvalid(FakeEtcdOptions options)
    {
        if (FindFailures(options).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(failure.Message, failure.Option);
        }
    }

    private static IEnumerable<Failure> FindFailures(FakeEtcdOptions options) => new[]
    {
        Check(
            IPAddress.TryParse(options.ListenAddress, out _),
            nameof(options.ListenAddress), options.ListenAddress, "must be an IP address"),
        Check(
            options.Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort,
            nameof(options.Port), options.Port, "must be between 0 and 65535"),
        Check(
            options.DeliveryTimeout >= FakeEtcdDefaults.MinDeliveryTimeout
                && options.DeliveryTimeout <= FakeEtcdDefaults.MaxDeliveryTimeout,
            nameof(options.DeliveryTimeout), options.DeliveryTimeout, "must be between 1 millisecond and 1 day"),
        CheckInitialData(options.InitialData),
        CheckSnapshot(options),
        Check(
            options.DataDirectory is not { Length: 0 }, nameof(options.DataDirectory), "empty", "must be null or the path of a directory"),
        Check(options.JournalCapacity >= 0, nameof(options.JournalCapacity), options.JournalCapacity, "must be 0 or more"),
        Check((options.Quirks & ~AllQuirks) == 0, nameof(options.Quirks), options.Quirks, "must be a combination of EtcdQuirks"),
        Check(
            Enum.IsDefined(options.GatewayVersion), nameof(options.GatewayVersion), options.GatewayVersion, "must be V1 or V2"),
        CheckSeconds(
            nameof(options.MinimumLeaseTtl), options.MinimumLeaseTtl, FakeEtcdDefaults.MaxMinimumLeaseTtl,
            "must be a whole number of seconds, from 1 to 9,000,000,000"),
        CheckSeconds(
            nameof(options.AuthTokenTtl), options.AuthTokenTtl, FakeEtcdDefaults.MaxTimerDuration,
            "must be a whole number of seconds, from 1 second to 49 days"),
        Check(options.MaxTxnOperations >= 1, nameof(options.MaxTxnOperations), options.MaxTxnOperations, "must be 1 or more"),
        Check(
            options.MaxRequestBytes is >= 1 and <= int.MaxValue - FakeEtcdDefaults.GrpcOverheadBytes,
            nameof(options.MaxRequestBytes), options.MaxRequestBytes, "must be between 1 byte and 2 GiB less 512 KiB"),
        Check(
            options.WatchProgressNotifyInterval >= FakeEtcdDefaults.MinWatchProgressNotifyInterval
                && options.WatchProgressNotifyInterval <= FakeEtcdDefaults.MaxTimerDuration,
            nameof(options.WatchProgressNotifyInterval), options.WatchProgressNotifyInterval,
            "must be between 100 milliseconds and 49 days"),
        Check(options.MaxConnections is null or >= 1, nameof(options.MaxConnections), options.MaxConnections, "must be 1 or more"),
        Check(
            options.MaxConcurrentStreams >= 1, nameof(options.MaxConcurrentStreams), options.MaxConcurrentStreams, "must be 1 or more"),
        Check(
            options.KeepAliveMinTime >= TimeSpan.Zero && options.KeepAliveMinTime <= FakeEtcdDefaults.MaxKeepAliveMinTime,
            nameof(options.KeepAliveMinTime), options.KeepAliveMinTime, "must be between 0 and 1 day"),
        Check(options.MemberName is not null, nameof(options.MemberName), null, "must not be null"),
        Check(options.Version is not null, nameof(options.Version), null, "must not be null"),
        Check(
            options.BcryptCost is >= FakeEtcdDefaults.MinBcryptCost and <= FakeEtcdDefaults.MaxBcryptCost,
            nameof(options.BcryptCost), options.BcryptCost, "must be between 4 and 31"),
        CheckDashboard(options),
        Check(
            options.DashboardMaskedPrefixes?.All(static prefix => prefix is not null) ?? true,
            nameof(options.DashboardMaskedPrefixes), "a list with null", "must hold no null"),
        CheckParts(nameof(options.Urls), options.Urls?.FindError(hasTls: options.Tls is not null)),
        CheckParts(nameof(options.Tls), options.Tls?.FindError()),
        CheckParts(nameof(options.AutoCompaction), options.AutoCompaction?.FindError()),
        CheckParts(nameof(options.Jwt), options.Jwt?.FindError()),
    }.OfType<Failure>();

    private static Failure? CheckParts(string option, (string Option, string Rule)? error) => error is var (part, rule)
        ? new Failure(option, $"{nameof(FakeEtcdOptions)}.{option}.{part} {rule}.")
        : null;

    private static Failure? CheckSeconds(string option, TimeSpan value, TimeSpan max, string rule) => Check(
        value >= TimeSpan.FromSeconds(1) && value <= max && value.Ticks % TimeSpan.TicksPerSecond == 0, option, value, rule);

    private static Failure? CheckInitialData(IReadOnlyDictionary<string, string>? data) =>
        data is not null && InitialState.FindError(data) is { } error
            ? new Failure(nameof(FakeEtcdOptions.InitialData), $"{nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.InitialData)}: {error}")
            : null;

    private static Failure? CheckSnapshot(FakeEtcdOptions options) => options is { Snapshot: not null, InitialData: not null }
        ? new Failure(
            nameof(FakeEtcdOptions.InitialData),
            $"{nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.InitialData)} must be null with {nameof(FakeEtcdOptions.FromSnapshot)}: "
            + "the snapshot holds all data. Put more once the server has started.")
        : null;

    private static Failure? CheckDashboard(FakeEtcdOptions options)
    {
        if (!options.Dashboard)
        {
            return null;
        }

        const string Option = $"{nameof(FakeEtcdOptions)}.{nameof(FakeEtcdOptions.Dashboard)}";
        if (!options.Listen)
        {
            return new Failure(
                nameof(options.Dashboard), $"{Option} must be false when {nameof(options.Listen)} is false: a browser needs a port.");
        }

        return options.FindOpenAddress() is { } open
            ? new Failure(
                nameof(options.Dashboard),
                $"{Option} must be false when other machines reach the server, because everyone who reaches the dashboard can change everything. "
                + $"Listen on 127.0.0.1 rather than on {open}.")
            : null;
    }

    private static Failure? Check(bool holds, string option, object? value, string rule) => holds
        ? null
        : new Failure(option, FormattableString.Invariant($"{nameof(FakeEtcdOptions)}.{option} {rule}, but it is {value ?? "null"}."));

    private sealed record Failure(string Option, string Message);
}
