using System.Net;
using System.Net.Sockets;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Certificates;

namespace Etcd.Discovery.Tests.Connection;

/// <summary>Members with names and certificates of their own, which require client certificates.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MemberCertificateTests : IDisposable
{
    private static readonly string[] Names = ["etcd-a.test", "etcd-b.test"];

    private readonly CertificateAuthority _authority = new();
    private readonly List<IssuedCertificate> _issued = [];
    private readonly List<FakeEtcdServer> _members = [];

    public void Dispose()
    {
        _issued.ForEach(certificate => certificate.Dispose());
        _authority.Dispose();
    }

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }
    }

    [Test]
    public async Task Call_EachMember_IsCheckedForItsOwnName()
    {
        await StartAsync(Names);
        await using var connection = Connect(_authority, WithClient());

        await ReadAsync(connection);
        var first = connection.Members.Choose([])!.Name;
        await _members[Names.Select(name => first.Contains(name, StringComparison.Ordinal)).ToList().IndexOf(true)].StopAsync(StopMode.Kill);

        await ReadAsync(connection);
    }

    [Test]
    public async Task Call_CertificateOfAnotherMember_IsRefusedAtOnce()
    {
        await StartAsync([.. Names.Reverse()]);
        await using var connection = Connect(_authority, WithClient());

        await FailAsync<EtcdException>(connection, "*certificate*");

        _members.Sum(member => member.Journal.Calls.Count).Should().Be(0);
    }

    [Test]
    public async Task Call_OneMemberWithAnotherCertificate_GoesToTheOther()
    {
        await StartAsync([Names[0], "elsewhere.test"]);
        for (var i = 0; i < 4; i++)
        {
            await using var connection = Connect(_authority, WithClient());
            await ReadAsync(connection);
        }
    }

    [Test]
    public async Task Stream_OneMemberWithAnotherCertificate_OpensOnTheOther()
    {
        await StartAsync([Names[0], "elsewhere.test"]);
        for (var i = 0; i < 4; i++)
        {
            await using var connection = Connect(_authority, WithClient());
            await using var watch = WatchHub.Of(connection).Open(KeyRange.Prefix("a/"), 0);
            (await watch.ReadAsync(default).Within("the creation")).Created.Should().BeTrue();
        }
    }

    [Test]
    public async Task Call_OtherAuthority_IsRefusedAtOnce()
    {
        using var other = new CertificateAuthority("other authority");
        await StartAsync(Names);
        await using var connection = Connect(other, WithClient());

        await FailAsync<EtcdException>(connection, "*certificate*");
    }

    [Test]
    public async Task Call_NoClientCertificate_FailsAndNamesTheMembers()
    {
        await StartAsync(Names);
        await using var connection = Connect(_authority, client: null);

        // With TLS 1.3, the server refuses the certificate after the handshake, so the client only sees how the connection ends.
        await FailAsync<EtcdException>(connection, "?*");
    }

    private static async Task ReadAsync(EtcdConnection connection) => await new EndpointManager(connection, "p").ListAsync().Within("a read");

    private static async Task FailAsync<T>(EtcdConnection connection, string message)
        where T : EtcdException =>
        (await FluentActions.Awaiting(() => ReadAsync(connection)).Should().ThrowAsync<T>()).WithMessage(message);

    private async Task StartAsync(string[] names)
    {
        foreach (var name in names)
        {
            var certificate = _authority.IssueServer(name);
            _issued.Add(certificate);
            _members.Add(await FakeEtcdServer.StartAsync(
                options => options.UseTls(tls => tls.UseCertificate(certificate.Certificate).TrustClientsOf(_authority.Certificate))));
        }
    }

    private IssuedCertificate WithClient()
    {
        var client = _authority.IssueClient("CN=client");
        _issued.Add(client);
        return client;
    }

    private EtcdConnection Connect(CertificateAuthority authority, IssuedCertificate? client)
    {
        var tls = CertificateAuthorityTls.Trusting(authority.Certificate, client?.Certificate);
        tls.TargetHost = null;
        var options = new EtcdConnectionOptions
        {
            Endpoints = [.. Names.Zip(_members, (name, member) => $"https://{name}:{member.Port}")],
            CallTimeout = TimeSpan.FromSeconds(5),
        };
        return new EtcdConnection(options.UseTls(tls).ConfigureHandler(handler => handler.ConnectCallback = ConnectAsync));
    }

    // Every name leads to this machine.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
