using System.Net.Security;
using Conformance.Tests.Backends;
using Etcd.Api;
using Etcd.Discovery;
using NUnit.Framework;
using Testing.Certificates;
using Testing.Etcd;

namespace Conformance.Tests.Discovering;

/// <summary>A cluster of three members, one of which a test freezes.</summary>
public abstract class FrozenMemberFixture(Backend backend, bool tls)
{
    protected const int Members = 3;
    protected const string Target = "shop/orders";

    private CertificateAuthority? _authority;
    private IClusterBackend? _cluster;

    protected IClusterBackend Cluster => _cluster ?? throw new InvalidOperationException("There is no cluster.");

    protected EtcdConnection Connect()
    {
        var options = new EtcdConnectionOptions
        {
            Endpoints = [.. Cluster.ConnectionStrings],
            WatchProgressInterval = TimeSpan.FromSeconds(2),

            // A write that waits for the election waits as long as a busy machine needs for it.
            CallTimeout = TimeSpan.FromSeconds(20),
        };
        return new EtcdConnection(Tls is { } trusting ? options.UseTls(trusting) : options);
    }

    private SslClientAuthenticationOptions? Tls => _authority is null ? null : CertificateAuthorityTls.Trusting(_authority.Certificate);

    /// <summary>Returns the number of the member that leads.</summary>
    protected async Task<int> FindLeaderAsync()
    {
        for (var i = 0; i < Members; i++)
        {
            using var clients = new EtcdClients(Cluster.ConnectionStrings[i], token: null, Tls);
            var status = await clients.Maintenance.StatusAsync(new StatusRequest());
            if (status.Leader == status.Header.MemberId)
            {
                return i;
            }
        }

        throw new InvalidOperationException("The cluster has no leader.");
    }

    [SetUp]
    public async Task StartAsync()
    {
        _authority = tls ? new CertificateAuthority() : null;
        _cluster = await (_authority is null ? backend.StartClusterAsync() : backend.StartTlsClusterAsync(_authority));
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _authority?.Dispose();
    }
}
