using System.Buffers.Binary;
using System.Collections.Immutable;
using Etcd.Api;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Protocol;
using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>Users, roles, and whether authentication is enabled.</summary>
internal static class AuthBuckets
{
    private static ReadOnlySpan<byte> EnabledKey => "authEnabled"u8;

    private static ReadOnlySpan<byte> RevisionKey => "authRevision"u8;

    public static IEnumerable<(byte[] Key, byte[] Value)> WriteSwitch(AuthState state)
    {
        var revision = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(revision, state.Revision);
        if (state.WasEnabled)
        {
            yield return (EnabledKey.ToArray(), [state.Enabled ? (byte)1 : (byte)0]);
        }

        yield return (RevisionKey.ToArray(), revision);
    }

    public static IEnumerable<(byte[] Key, byte[] Value)> WriteUsers(AuthState state) => state.Users.Values
        .Select(RecordOf)
        .OrderBy(user => user.Name, ByteOrder.Instance)
        .Select(user => (user.Name.ToByteArray(), user.ToByteArray()));

    public static IEnumerable<(byte[] Key, byte[] Value)> WriteRoles(AuthState state) => state.Roles.Values
        .Select(RecordOf)
        .OrderBy(role => role.Name, ByteOrder.Instance)
        .Select(role => (role.Name.ToByteArray(), role.ToByteArray()));

    public static AuthState Read(IEnumerable<BoltEntry> auth, IEnumerable<BoltEntry> users, IEnumerable<BoltEntry> roles)
    {
        var (enabled, revision) = ((bool?)null, AuthState.Initial.Revision);
        foreach (var entry in auth)
        {
            if (entry.Key.Span.SequenceEqual(EnabledKey))
            {
                enabled = entry.Value.Span is [1];
            }
            else if (entry.Key.Span.SequenceEqual(RevisionKey))
            {
                revision = entry.Value.Length == sizeof(ulong)
                    ? BinaryPrimitives.ReadUInt64BigEndian(entry.Value.Span)
                    : throw BoltDamage.InPage(entry.Page, "the auth revision is not a number of 8 bytes");
            }
        }

        return AuthState.Restore(
            enabled,
            revision,
            users.Select(entry => Read(User.Parser.Read(entry, entry.Value))),
            roles.Select(entry => Read(Role.Parser.Read(entry, entry.Value))));
    }

    public static User RecordOf(AuthUser user) => new()
    {
        Name = ByteString.CopyFromUtf8(user.Name),
        Password = user.Password?.Bytes ?? ByteString.Empty,
        Roles = { user.Roles },
        Options = new UserAddOptions { NoPassword = user.NoPassword },
    };

    public static Role RecordOf(AuthRole role) => new() { Name = ByteString.CopyFromUtf8(role.Name), KeyPermission = { role.Permissions } };

    public static AuthUser Read(User user) => new(
        user.Name.ToStringUtf8(),
        PasswordHash.Read(user.Password),
        user.Options?.NoPassword == true,
        user.Roles.ToImmutableSortedSet(StringComparer.Ordinal));

    public static AuthRole Read(Role role) => new(role.Name.ToStringUtf8(), [.. role.KeyPermission]);
}
