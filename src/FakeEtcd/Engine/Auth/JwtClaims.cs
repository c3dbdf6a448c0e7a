using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FakeEtcd.Engine.Auth;

/// <summary>The claims of a JSON web token that etcd reads.</summary>
internal sealed class JwtClaims
{
    private const string UserClaim = "username";
    private const string RevisionClaim = "revision";
    private const string ExpiryClaim = "exp";
    private const string NotBeforeClaim = "nbf";
    private const string IssuedAtClaim = "iat";

    /// <summary>More than 15,000 years, before or after 1970: beyond every clock.</summary>
    private const double MaxSeconds = 500_000_000_000;

    private readonly double _expiresAt;
    private readonly double _validFrom;

    /// <param name="user">The name of the user.</param>
    /// <param name="revision">The auth revision.</param>
    /// <param name="expiresAt">The time at which the token expires, in seconds since 1970.</param>
    /// <param name="validFrom">The time from which the token is valid, in seconds since 1970.</param>
    private JwtClaims(string user, ulong revision, double expiresAt, double validFrom)
    {
        User = user;
        Revision = revision;
        _expiresAt = Math.Clamp(expiresAt, -MaxSeconds, MaxSeconds);
        _validFrom = Math.Clamp(validFrom, -MaxSeconds, MaxSeconds);
    }

    public string User { get; }

    public ulong Revision { get; }

    public static JwtClaims Of(string user, ulong revision, DateTimeOffset expiresAt) =>
        new(user, revision, expiresAt.ToUnixTimeSeconds(), validFrom: double.NegativeInfinity);

    /// <summary>Reads the claims of a token.</summary>
    /// <returns>The claims; null if one is missing or has the wrong type.</returns>
    public static JwtClaims? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            // Like Go, this ignores what follows the claims.
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var claims = document.RootElement;

            // A time of zero is no time, as in etcd.
            return claims.ValueKind == JsonValueKind.Object
                && TryGetTime(claims, ExpiryClaim, double.PositiveInfinity, out var expiresAt)
                && TryGetTime(claims, NotBeforeClaim, double.NegativeInfinity, out var notBefore)
                && TryGetTime(claims, IssuedAtClaim, double.NegativeInfinity, out var issuedAt)
                && claims.TryGetProperty(UserClaim, out var user) && user.ValueKind == JsonValueKind.String
                && claims.TryGetProperty(RevisionClaim, out var revision) && revision.ValueKind == JsonValueKind.Number
                ? new JwtClaims(user.GetString()!, ToRevision(revision.GetDouble()), expiresAt, Math.Max(notBefore, issuedAt))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It is not JSON, or its text is not Unicode.
            return null;
        }
    }

    /// <summary>Writes the claims in etcd's order.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber(ExpiryClaim, (long)_expiresAt);
            writer.WriteNumber(RevisionClaim, Revision);
            writer.WriteString(UserClaim, User);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public bool AreValid(DateTimeOffset now) => TimeLeft(now) > TimeSpan.Zero && Until(_validFrom, now) <= TimeSpan.Zero;

    /// <summary>Returns the time until the token expires: thousands of years if it never does.</summary>
    public TimeSpan TimeLeft(DateTimeOffset now) => Until(_expiresAt, now);

    /// <remarks>Compares ticks, because a double cannot hold the fractions of a date.</remarks>
    private static TimeSpan Until(double seconds, DateTimeOffset now) =>
        new((long)(seconds * TimeSpan.TicksPerSecond) - (now - DateTimeOffset.UnixEpoch).Ticks);

    private static bool TryGetTime(JsonElement claims, string name, double missing, out double seconds)
    {
        seconds = missing;
        if (!claims.TryGetProperty(name, out var claim))
        {
            return true;
        }

        if (claim.ValueKind != JsonValueKind.Number)
        {
            return false;
        }

        seconds = claim.GetDouble() is not 0 and var time ? Math.Truncate(time) : missing;
        return true;
    }

    /// <summary>Converts a number as Go does.</summary>
    private static ulong ToRevision(double number) => number < 0 ? unchecked((ulong)(long)number) : (ulong)number;
}
