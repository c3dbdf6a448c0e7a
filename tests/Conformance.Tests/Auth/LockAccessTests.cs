using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

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

        await RefusedAsync(user.Lock.LockAsync(new LockRequest { Name = Utf8("other") }), EtcdError.PermissionDenied);
        await RefusedAsync(user.Lock.UnlockAsync(new UnlockRequest { Key = Utf8("other/1") }), EtcdError.PermissionDenied);
        await RefusedAsync(Anyone.Lock.LockAsync(new LockRequest { Name = Utf8("mine") }), EtcdError.UserEmpty);
        await RefusedAsync(Anyone.Lock.UnlockAsync(new UnlockRequest { Key = held.Key }), EtcdError.UserEmpty);
        await RefusedAsync(ClientWith("bad").Lock.LockAsync(new LockRequest { Name = Utf8("mine") }), EtcdError.InvalidAuthToken);
    }

    private static async Task RefusedAsync<T>(AsyncUnaryCall<T> call, EtcdError error)
    {
        var answer = async () => await call;

        var status = (await answer.Should().ThrowAsync<RpcException>()).Which.Status;
        (status.StatusCode, status.Detail).Should().Be((StatusCode.Unknown, error.Message));
    }
}
