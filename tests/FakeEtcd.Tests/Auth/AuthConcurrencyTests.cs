using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Engine.Auth;
using FakeEtcd.Protocol;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing;

namespace FakeEtcd.Tests.Auth;

/// <summary>Permissions that change while they are used.</summary>
public sealed class AuthConcurrencyTests
{
    private const int Rounds = 3000;

    private static readonly ByteString Key = ByteString.CopyFromUtf8("key");

    /// <summary>What was written while a user could not read is never seen by that user.</summary>
    [Test]
    public async Task Range_PermissionComesAndGoes_SeesNothingFromInBetween()
    {
        using var engine = new EtcdEngine(
            new EngineOptions(TimeProvider.System, new Random(1), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10)));
        engine.UserAdd(new AuthUserAddRequest { Name = "root" }, Caller.Server);
        engine.UserGrantRole(new AuthUserGrantRoleRequest { User = "root", Role = "root" }, Caller.Server);
        engine.UserAdd(new AuthUserAddRequest { Name = "user" }, Caller.Server);
        engine.RoleAdd(new AuthRoleAddRequest { Name = "reader" }, Caller.Server);
        engine.RoleGrantPermission(
            new AuthRoleGrantPermissionRequest { Name = "reader", Perm = new Permission { Key = Key } }, Caller.Server);
        engine.AuthEnable(Caller.Server);
        var user = Caller.Client(engine.Authenticate(new AuthenticateRequest { Name = "user" }).Token);
        var done = false;
        var firstRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var reading = Task.Run(() =>
        {
            var seen = new HashSet<string>();
            while (!Volatile.Read(ref done))
            {
                try
                {
                    seen.UnionWith(engine.Range(new RangeRequest { Key = Key }, user).Kvs.Select(pair => pair.Value.ToStringUtf8()));
                }
                catch (EtcdException denied) when (denied.Error == EtcdError.PermissionDenied)
                {
                }

                firstRead.TrySetResult();
            }

            return seen;
        });
        await firstRead.Task.Within("the first read");
        for (var round = 0; round < Rounds; round++)
        {
            engine.Put(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8("open") });
            engine.UserGrantRole(new AuthUserGrantRoleRequest { User = "user", Role = "reader" }, Caller.Server);
            engine.UserRevokeRole(new AuthUserRevokeRoleRequest { Name = "user", Role = "reader" }, Caller.Server);
            engine.Put(new PutRequest { Key = Key, Value = ByteString.CopyFromUtf8("secret") });
        }

        Volatile.Write(ref done, true);
        (await reading.Within("the end of the reads")).Should().NotContain("secret");
    }
}
