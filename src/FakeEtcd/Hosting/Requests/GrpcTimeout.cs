using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting.Requests;

/// <summary>Reads the deadline of a call as etcd's gRPC library does.</summary>
internal static class GrpcTimeout
{
    public const string Header = "grpc-timeout";

    private const int MinLength = 2;
    private const int MaxLength = 9;

    /// <summary>The number of nanoseconds in each unit.</summary>
    private static readonly Dictionary<char, long> Units = new()
    {
        ['n'] = 1,
        ['u'] = 1_000,
        ['m'] = 1_000_000,
        ['S'] = 1_000_000_000,
        ['M'] = 60_000_000_000,
        ['H'] = 3_600_000_000_000,
    };

    /// <summary>Finds out what is wrong with a value.</summary>
    /// <returns>The error; null for a valid value.</returns>
    public static string? FindError(string value)
    {
        if (value.Length < MinLength)
        {
            return $"malformed grpc-timeout: transport: timeout string is too short: \"{value}\"";
        }

        if (value.Length > MaxLength)
        {
            return $"malformed grpc-timeout: transport: timeout string is too long: \"{value}\"";
        }

        if (!Units.ContainsKey(value[^1]))
        {
            return $"malformed grpc-timeout: transport: timeout unit is not recognized: \"{value}\"";
        }

        return value[..^1].All(char.IsAsciiDigit)
            ? null
            : $"malformed grpc-timeout: strconv.ParseUint: parsing \"{value[..^1]}\": invalid syntax";
    }

    /// <summary>Returns the time limit of a call with a valid value or none. Null for none, and for one that is beyond any timer.</summary>
    public static TimeSpan? Of(HttpRequest request) => request.Headers.TryGetValue(Header, out var value)
        && value.ToString() is var text
        && Nanoseconds(text) / TimeSpan.NanosecondsPerTick is var ticks
        && ticks <= FakeEtcdDefaults.MaxTimerDuration.Ticks
            ? new TimeSpan((long)ticks)
            : null;

    /// <summary>Whether a valid value is over before a call can begin: the gRPC library of this server takes less than a tick for none.</summary>
    public static bool IsOver(string value) =>
        Nanoseconds(value) < TimeSpan.NanosecondsPerTick;

    private static Int128 Nanoseconds(string value) =>
        (Int128)long.Parse(value.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture) * Units[value[^1]];
}
