using Etcd.Api;
using FakeEtcd;
using Testing.Certificates;
using Testing.Etcd;

namespace Conformance.Tests.Backends;

internal static class ClusterBackends
{
    /// <summary>Starts a cluster of three members. Without a real etcd this throws: the tests fail, they are never skipped.</summary>
    public static async Task<IClusterBackend> StartClusterAsync(this Backend backend) => backend switch
    {
        Backend.Fake => new Fake(await FakeEtcdCluster.StartAsync(members: 3)),
        Backend.Real => new Real(await RealEtcd.StartClusterAsync(count: 3)),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "No such cluster."),
    };

    /// <summary>Starts a cluster of three members with TLS for clients. Each real member has a certificate of its own.</summary>
    public static async Task<IClusterBackend> StartTlsClusterAsync(this Backend backend, CertificateAuthority authority) => backend switch
    {
        Backend.Fake => new Fake(await FakeEtcdCluster.StartAsync(members: 3, options => options.UseTls(authority.IssueServer().Certificate))),
        Backend.Real => new Real(await RealEtcd.StartClusterAsync(count: 3, CertificateAuthorityTls.Trusting(authority.Certificate), () =>
        {
            using var server = authority.IssueServer();
            return ["--cert-file", server.Path, "--key-file", server.KeyPath];
        })),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "No such cluster."),
    };

    private sealed class Fake(FakeEtcdCluster cluster) : IClusterBackend
    {
        public string Name => "FakeEtcd";

        public IReadOnlyList<string> ConnectionStrings => [.. cluster.Members.Select(member => member.ConnectionString)];

        public Task KillAsync(int member) => cluster.Members[member].StopAsync(StopMode.Kill);

        public Task FreezeAsync(int member)
        {
            cluster.Members[member].Pause();
            return Task.CompletedTask;
        }

        public Task ThawAsync(int member)
        {
            cluster.Members[member].Resume();
            return Task.CompletedTask;
        }

        public async Task<string> StartMemberAsync(Member added) => (await cluster.StartMemberAsync(added.ID)).ConnectionString;

        public ValueTask DisposeAsync() => cluster.DisposeAsync();
    }

    private sealed class Real(IReadOnlyList<RealEtcd> first) : IClusterBackend
    {
        private readonly List<RealEtcd> _members = [.. first];

        public string Name => "etcd";

        public IReadOnlyList<string> ConnectionStrings => [.. _members.Select(member => member.ConnectionString)];

        public Task KillAsync(int member) => _members[member].KillAsync();

        public Task FreezeAsync(int member) => _members[member].FreezeAsync();

        public Task ThawAsync(int member) => _members[member].ThawAsync();

        public async Task<string> StartMemberAsync(Member added)
        {
            var started = await RealEtcd.StartMemberAsync(_members, new Uri(added.PeerURLs.Single()).Port);
            _members.Add(started);
            return started.ConnectionString;
        }

        public async ValueTask DisposeAsync() => await Task.WhenAll(_members.Select(member => member.DisposeAsync().AsTask()));
    }
}
