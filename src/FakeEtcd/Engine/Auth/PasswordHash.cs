using System.Text;
using System.Text.RegularExpressions;

namespace FakeEtcd.Engine.Auth;

/// <summary>A bcrypt hash of a password, as in etcd, so that snapshot files carry passwords both ways.</summary>
internal sealed partial class PasswordHash
{
    /// <summary>The limit of bcrypt. etcd refuses to hash longer passwords, and compares only this many bytes.</summary>
    private const int MaxBytes = 72;

    /// <summary>The lowest cost, because tests create hundreds of users.</summary>
    private const int Cost = 4;

    private PasswordHash(string text) => Text = text;

    /// <summary>The hash as text, with its cost and its salt.</summary>
    public string Text { get; }

    /// <summary>Hashes a password.</summary>
    public static PasswordHash Of(string password) => Encoding.UTF8.GetByteCount(password) <= MaxBytes
        ? new(BCrypt.Net.BCrypt.HashPassword(password, Cost))
        : throw EtcdError.PasswordTooLong.ToException();

    /// <summary>Restores a hash of any cost from a snapshot.</summary>
    public static PasswordHash Restore(string text) => new(text);

    /// <summary>Whether the password matches. An invalid hash matches no password.</summary>
    public bool Matches(string password) => Valid().IsMatch(Text) && BCrypt.Net.BCrypt.Verify(password, Text);

    [GeneratedRegex(@"\A\$2[abxy]?\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex Valid();
}
