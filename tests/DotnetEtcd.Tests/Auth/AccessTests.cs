using Testing.Etcd;
using dotnet_etcd;
using DotnetEtcd.Tests.Servers;
using DotnetEtcd.Tests.Watching;
using Etcdserverpb;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace DotnetEtcd.Tests.Auth;

/// <summary>Calls while authentication is on; the client is that of the user <c>seller</c>.</summary>
public class AccessTests(Backend backend) : DotnetEtcdFixture(backend)
{
    [Test]
    public async Task Put_OwnKeys_Succeeds()
    {
        await Client.PutAsync(ShopKey, "1");

        (await Client.GetValAsync(ShopKey)).Should().Be("1");
    }

    [Test]
    public async Task Put_OtherKeys_IsDenied() =>
        await Client.PutAsync(Key("a"), "1").ShouldFailAsync(StatusCode.PermissionDenied, "etcdserver: permission denied");

    [Test]
    public async Task Transaction_OneOfTheKeysIsAnothers_IsDenied()
    {
        var request = new TxnRequest
        {
            Success =
            {
                new RequestOp { RequestPut = new PutRequest { Key = Utf8(ShopKey) } },
                new RequestOp { RequestPut = new PutRequest { Key = Utf8(Key("a")) } },
            },
        };

        await Client.TransactionAsync(request).ShouldFailAsync(StatusCode.PermissionDenied, "etcdserver: permission denied");
        (await Client.GetAsync(ShopKey)).Kvs.Should().BeEmpty();
    }

    [Test]
    public async Task Watch_OwnKeys_SeesChanges()
    {
        var log = new WatchLog();
        await Client.WatchRangeAsync(ShopKey, log.Add);

        await Client.PutAsync($"{ShopKey}/a", "1");

        (await log.TextsAsync(1)).Should().Equal("PUT a=1");
    }

    [Test]
    public async Task UserAdd_NotByRoot_IsDenied() =>
        await Client.UserAddAsync(new AuthUserAddRequest { Name = "other", Password = "secret" })
            .ShouldFailAsync(StatusCode.PermissionDenied, "etcdserver: permission denied");

    [Test]
    public async Task UserList_ByRoot_Succeeds()
    {
        using var root = await Server.ConnectAsync(AccessControl.Root, AccessControl.Password);

        (await root.UserListAsync(new AuthUserListRequest())).Users.Should().Equal(AccessControl.Root, AccessControl.Seller);
    }

    [Test]
    public async Task Get_NoUser_Fails()
    {
        using var anonymous = Server.Connect();

        await anonymous.GetAsync(ShopKey).ShouldFailAsync(StatusCode.InvalidArgument, "etcdserver: user name is empty");
    }

    [Test]
    public async Task Authenticate_WrongPassword_Fails() =>
        await Client.AuthenticateAsync(new AuthenticateRequest { Name = AccessControl.Seller, Password = "wrong" })
            .ShouldFailAsync(StatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password");

    private string ShopKey => $"{AccessControl.Prefix}{Prefix.TrimEnd('/')}";

    protected override Task<IServer> ServerAsync() => SharedServers.GetWithAuthAsync(Backend);

    protected override Task<EtcdClient> ClientAsync(IServer server) => server.ConnectAsync(AccessControl.Seller, AccessControl.Password);
}
