using System.Security.Cryptography;
using System.Text;

namespace FakeEtcd.Engine.Auth;

/// <summary>A salted hash of a password. It hides the password but is not meant to withstand attacks.</summary>
internal sealed class PasswordHash
{
    /// <summary>The limit of bcrypt, which etcd uses. It refuses to hash longer passwords, and compares only this many bytes.</summary>
    private const int MaxBytes = 72;

    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>A low number, because tests create hundreds of users.</summary>
    private const int Iterations = 1000;

    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(SaltBytes);
    private readonly byte[] _hash;

    private PasswordHash(byte[] password) => _hash = Hash(password);

    public static PasswordHash Of(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        return bytes.Length <= MaxBytes ? new(bytes) : throw EtcdError.PasswordTooLong.ToException();
    }

    public bool Matches(string password)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        return CryptographicOperations.FixedTimeEquals(_hash, Hash(bytes.AsSpan(0, Math.Min(bytes.Length, MaxBytes))));
    }

    private byte[] Hash(ReadOnlySpan<byte> password) =>
        Rfc2898DeriveBytes.Pbkdf2(password, _salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
}
