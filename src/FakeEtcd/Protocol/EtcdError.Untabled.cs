using Grpc.Core;

namespace FakeEtcd;

/// <remarks>
/// Errors that etcd 3.5 passes on from a lower layer without a code of its own. They are not in the table, and no client
/// matches on them.
/// </remarks>
public sealed partial record EtcdError
{
    internal static EtcdError NoPasswordUser { get; } = new(
        "NoPasswordUser", StatusCode.Unknown, "auth: authentication failed, password was given for no password user");

    internal static EtcdError PasswordTooLong { get; } = new(
        "PasswordTooLong", StatusCode.Unknown, "bcrypt: password length exceeds 72 bytes");
}
