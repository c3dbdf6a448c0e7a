using System.Text;
using System.Text.RegularExpressions;
using Google.Protobuf;

namespace FakeEtcd.Engine.Auth;

/// <summary>A bcrypt hash of a password, as in etcd, so that snapshot files carry passwords both ways.</summary>
internal sealed partial class PasswordHash
{
    /// <summary>The limit of bcrypt. etcd refuses to hash longer passwords, and compares only this many bytes.</summary>
    private const int MaxBytes = 72;

    private PasswordHash(ByteString bytes) => Bytes = bytes;

    /// <summary>The hash with its cost and its salt. A hash that a client sent can be any bytes.</summary>
    public ByteString Bytes { get; }

    /// <summary>Hashes a password.</summary>
    /// <param name="password">The password.</param>
    /// <param name="cost">bcrypt's cost: the hash takes 2 to the power of it rounds.</param>
    public static PasswordHash Of(string password, int cost) => Encoding.UTF8.GetByteCount(password) <= MaxBytes
        ? new(ByteString.CopyFromUtf8(BCrypt.Net.BCrypt.HashPassword(password, cost)))
        : throw EtcdError.PasswordTooLong.ToException();

    /// <summary>Reads a hash of any cost. As in etcd, bytes that are not a bcrypt hash are a hash that no password matches.</summary>
    /// <returns>The hash; null for no bytes.</returns>
    public static PasswordHash? Read(ByteString bytes) => bytes.IsEmpty ? null : new(bytes);

    /// <summary>Reads a hash that a client has computed.</summary>
    /// <param name="base64">The hash in base64.</param>
    /// <returns>The hash; null for an empty text.</returns>
    /// <exception cref="Protocol.EtcdException">The text is not base64.</exception>
    public static PasswordHash? Decode(string base64)
    {
        // Go's decoder skips line breaks. .NET's also skips spaces and tabs.
        var text = base64.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        var bytes = new byte[text.Length];
        return text.AsSpan().ContainsAny(' ', '\t') || !Convert.TryFromBase64String(text, bytes, out var length)
            ? throw EtcdError.NoPasswordUser.ToException()
            : Read(ByteString.CopyFrom(bytes.AsSpan(0, length)));
    }

    /// <summary>Whether the password matches. An invalid hash matches no password.</summary>
    /// <remarks>Like Go's bcrypt, this treats all versions alike, and ignores what follows the hash.</remarks>
    public bool Matches(string password)
    {
        var hash = Valid().Match(Encoding.Latin1.GetString(Bytes.Span));
        return hash.Success && BCrypt.Net.BCrypt.Verify(password, $"$2a{hash.Groups["rest"].Value}");
    }

    [GeneratedRegex(@"\A\$[0-2][^$]?(?<rest>\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53})", RegexOptions.ExplicitCapture)]
    private static partial Regex Valid();
}
