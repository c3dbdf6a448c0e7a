using Grpc.Core;

namespace FakeEtcd;

/// <remarks>
/// Errors from a lower layer that etcd 3.5 returns without a status code, and one of FakeEtcd's own where etcd exits. They are not in
/// etcd's error table, and clients do not match on them.
/// </remarks>
public sealed partial record EtcdError
{
    internal static EtcdError DataNotWritable { get; } = new(
        "DataNotWritable", StatusCode.Unavailable, "etcdserver: cannot write to the data directory");

    internal static EtcdError NoPasswordUser { get; } = new(
        "NoPasswordUser", StatusCode.Unknown, "auth: authentication failed, password was given for no password user");

    internal static EtcdError NotEnoughStarted { get; } = new(
        "NotEnoughStarted", StatusCode.Unknown, "etcdserver: re-configuration failed due to not enough started members");

    internal static EtcdError PasswordTooLong { get; } = new(
        "PasswordTooLong", StatusCode.Unknown, "bcrypt: password length exceeds 72 bytes");

    internal static EtcdError UnknownMethod { get; } = new("UnknownMethod", StatusCode.Unknown, "etcdserver: unknown method");

    internal static EtcdError VerifyOnly { get; } = new(
        "VerifyOnly", StatusCode.Unknown, "auth: token signing attempted with verify-only key");
}
