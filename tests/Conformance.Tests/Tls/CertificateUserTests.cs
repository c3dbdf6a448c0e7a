using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;
using Testing.Etcd;

using PermissionType = Etcd.Api.Permission.Types.Type;

namespace Conformance.Tests.Tls;

/// <summary>Authentication where a client without a token is the user that its certificate names.</summary>
public sealed class CertificateUserTests(Backend backend) : TlsFixture(backend)
{
    private const string Password = "secret";

    private EtcdClients Root => Server.Connect("CN=root");

    protected override bool RequiresCertificates => true;

    /// <summary>The user <c>app</c> may read and write <c>app/</c>. It has no password: only its certificate names it.</summary>
    [OneTimeSetUp]
    public async Task EnableAsync()
    {
        var auth = Server.Connect("CN=anyone").Auth;
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = Password });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "app" });
        await auth.RoleGrantPermissionAsync(new AuthRoleGrantPermissionRequest
        {
            Name = "app",
            Perm = new Permission { PermType = PermissionType.Readwrite, Key = Utf8("app/"), RangeEnd = Utf8("app0") },
        });
        await auth.UserAddAsync(
            new AuthUserAddRequest { Name = "app", Options = new UserAddOptions { NoPassword = true } });
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "app", Role = "app" });
        await auth.AuthEnableAsync(new AuthEnableRequest());
    }

    [Test]
    public async Task Put_UserOfTheCertificate_HasTheUsersPermissions()
    {
        var app = Server.Connect("CN=app,O=any");

        await app.PutAsync("app/key", "value");

        (await app.GetAsync("app/key")).Should().Be("value");
        await app.PutAsync("key", "value").ShouldFailAsync(EtcdError.PermissionDenied);
        await app.Auth.UserListAsync(new AuthUserListRequest()).ShouldFailAsync(EtcdError.PermissionDenied);
        (await app.Auth.UserGetAsync(new AuthUserGetRequest { Name = "app" })).Roles.Should().Equal("app");
    }

    [Test]
    public async Task UserList_CertificateOfRoot_IsAllowed() =>
        (await Root.Auth.UserListAsync(new AuthUserListRequest())).Users.Should().BeEquivalentTo("root", "app");

    [Test]
    public async Task Call_TokenAndCertificate_IsTheTokensUser()
    {
        var token = (await Root.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = Password })).Token;

        await Server.Connect("CN=app", token).PutAsync("key", "value");
        await Server.Connect("CN=root", "no.1").PutAsync("key", "value").ShouldFailAsync(EtcdError.InvalidAuthToken);
    }

    [Test]
    public async Task Call_NoSuchUser_IsDeniedKeysAndNotFoundElsewhere()
    {
        var ghost = Server.Connect("CN=ghost");

        await ghost.PutAsync("app/key", "value").ShouldFailAsync(EtcdError.PermissionDenied);
        await ghost.GetAsync("app/key").ShouldFailAsync(EtcdError.PermissionDenied);
        await TxnAsync(ghost).ShouldFailAsync(EtcdError.PermissionDenied);
        await ghost.Auth.UserListAsync(new AuthUserListRequest()).ShouldFailAsync(EtcdError.UserNotFound);
        await ghost.Auth.UserGetAsync(new AuthUserGetRequest { Name = "ghost" }).ShouldFailAsync(EtcdError.UserNotFound);
        await ghost.Auth.AuthStatusAsync(new AuthStatusRequest()).ShouldFailAsync(EtcdError.UserNotFound);
        await ghost.Kv.CompactAsync(new CompactionRequest { Revision = 1 }).ShouldFailAsync(EtcdError.UserNotFound);
        await ghost.Maintenance.StatusAsync(new StatusRequest()).ShouldFailAsync(EtcdError.UserNotFound);
        await ghost.Maintenance.HashKVAsync(new HashKVRequest()).ShouldFailAsync(StatusCode.Unknown, "auth: user not found");
        (await ghost.GrantAsync(60)).Should().NotBe(0);
        await ghost.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 1 }).ShouldFailAsync(EtcdError.LeaseNotFound);
    }

    [Test]
    public async Task Call_CertificateWithoutCommonName_IsDeniedKeysAndEmptyElsewhere()
    {
        var nobody = Server.Connect("O=app,OU=root");

        await nobody.PutAsync("app/key", "value").ShouldFailAsync(EtcdError.PermissionDenied);
        await nobody.Auth.UserListAsync(new AuthUserListRequest()).ShouldFailAsync(EtcdError.UserEmpty);
        await nobody.Maintenance.StatusAsync(new StatusRequest()).ShouldFailAsync(EtcdError.UserEmpty);
        await nobody.Maintenance.HashKVAsync(new HashKVRequest()).ShouldFailAsync(StatusCode.Unknown, "auth: user name is empty");
        (await nobody.GrantAsync(60)).Should().NotBe(0);
    }

    [TestCase("CN=root,CN=ghost", true)]
    [TestCase("CN=ghost,CN=root", false)]
    public async Task Call_SeveralCommonNames_TheLastIsTheUser(string subject, bool isRoot)
    {
        // .NET writes a name from its end.
        var list = () => Server.Connect(subject).Auth.UserListAsync(new AuthUserListRequest()).ResponseAsync;

        if (isRoot)
        {
            (await list()).Users.Should().Contain("root");
        }
        else
        {
            await list().ShouldFailAsync(EtcdError.UserNotFound);
        }
    }

    [Test]
    public async Task Watch_UserOfTheCertificate_NeedsPermission()
    {
        (await FirstAsync("CN=app", "app/key")).Canceled.Should().BeFalse();
        (await FirstAsync("CN=app", "key")).CancelReason.Should().Be("rpc error: code = PermissionDenied desc = etcdserver: permission denied");
        (await FirstAsync("CN=ghost", "app/key")).CancelReason.Should().Be("rpc error: code = PermissionDenied desc = etcdserver: permission denied");
    }

    [Test]
    public async Task Request_GatewayWithCertificate_IsBadRequest()
    {
        using var certificate = Server.Authority.IssueClient("CN=root");
        using var handler = new SocketsHttpHandler
        {
            SslOptions = Testing.Certificates.CertificateAuthorityTls.Trusting(Server.Authority.Certificate, certificate.Certificate),
        };
        using var http = new HttpClient(handler);
        using var content = new StringContent("""{"key":"a2V5"}""");

        using var response = await http.PostAsync(new Uri($"{Server.ConnectionString}/v3/kv/range"), content);

        response.StatusCode.Should().Be(System.Net.HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should().Be(
            "CommonName of client sending a request against gateway will be ignored and not used as expected\n");
        response.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
    }

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);

    private static Task<TxnResponse> TxnAsync(EtcdClients client) => client.Kv.TxnAsync(new TxnRequest
    {
        Success = { new RequestOp { RequestRange = new RangeRequest { Key = Utf8("app/key") } } },
    }).ResponseAsync;

    private async Task<WatchResponse> FirstAsync(string subject, string key)
    {
        using var watch = await Server.Connect(subject).OpenWatchAsync(new WatchCreateRequest { Key = Utf8(key) });
        return await watch.NextAsync();
    }
}
