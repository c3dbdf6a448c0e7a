using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

namespace Conformance.Tests.Auth;

/// <summary>Locks under authentication: they are keys like others, but the errors have lost their code.</summary>
public sealed class LockAccessTests(Backend backend) : AuthFixture(backend)
{
    [Test]
    public async Task Lock_KeysUnderItsName_NeedToBeReadableAndWritable()
    {
        await EnableAsync();
        var user = await UserAsync("user", ReadWrite("mine/", "mine0"));

        var held = await user.Lock.LockAsync(new LockRequest { Name = Utf8("mine") });
        await user.Lock.UnlockAsync(new UnlockRequest { Key = held.Key });

        await user.Lock.LockAsync(new LockRequest { Name = Utf8("other") })
            .ShouldFailAsync(StatusCode.Unknown, EtcdError.PermissionDenied.Message);
        await user.Lock.UnlockAsync(new UnlockRequest { Key = Utf8("other/1") })
            .ShouldFailAsync(StatusCode.Unknown, EtcdError.PermissionDenied.Message);
        await Anyone.Lock.LockAsync(new LockRequest { Name = Utf8("mine") })
            .ShouldFailAsync(StatusCode.Unknown, EtcdError.UserEmpty.Message);
        await Anyone.Lock.UnlockAsync(new UnlockRequest { Key = held.Key })
            .ShouldFailAsync(StatusCode.Unknown, EtcdError.UserEmpty.Message);
        await ClientWith("bad").Lock.LockAsync(new LockRequest { Name = Utf8("mine") })
            .ShouldFailAsync(StatusCode.Unknown, EtcdError.InvalidAuthToken.Message);
    }
}
