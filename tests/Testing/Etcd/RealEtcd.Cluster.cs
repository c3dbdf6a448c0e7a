using System.Net.Security;
using Testing.Network;

namespace Testing.Etcd;

/// <remarks>Several processes of one cluster.</remarks>
public sealed partial class RealEtcd
{
    /// <summary>The members of the cluster as the flag <c>--initial-cluster</c> names them; empty for a lone server.</summary>
    private string _cluster = "";

    /// <summary>Starts a cluster and waits until each member answers.</summary>
    /// <param name="count">How many members.</param>
    public static Task<IReadOnlyList<RealEtcd>> StartClusterAsync(int count) => StartClusterAsync(count, tls: null, static () => []);

    /// <summary>Starts a cluster with or without TLS for clients, and waits until each member answers.</summary>
    /// <param name="count">How many members.</param>
    /// <param name="tls">The settings of a client that etcd accepts; null for no TLS.</param>
    /// <param name="arguments">More command-line flags of a member, with those of its certificate.</param>
    public static async Task<IReadOnlyList<RealEtcd>> StartClusterAsync(int count, SslClientAuthenticationOptions? tls, Func<string[]> arguments)
    {
        var binary = await EtcdBinaries.EtcdAsync();
        for (var attempt = 1; ; attempt++)
        {
            var ports = Enumerable.Range(1, count).Select(number => (Name: $"m{number}", Ports: (Client: FreePort.Choose(), Peer: FreePort.Choose()))).ToList();
            var all = string.Join(',', ports.Select(member => $"{member.Name}=http://127.0.0.1:{member.Ports.Peer}"));
            var members = ports.Select(member => new RealEtcd(
                binary, member.Ports.Client, member.Ports.Peer, tls, ["--name", member.Name, "--initial-cluster", all, .. arguments()])
            {
                _cluster = all,
            }).ToList();
            try
            {
                await Task.WhenAll(members.Select(member => member.RunAsync()));
                return members;
            }
            catch (InvalidOperationException) when (attempt < StartAttempts)
            {
                await Task.WhenAll(members.Select(member => member.DisposeAsync().AsTask()));
            }
        }
    }

    /// <summary>Starts a member that was added to a cluster, and waits until it answers.</summary>
    /// <param name="members">The members of the cluster, in the order of their start.</param>
    /// <param name="peerPort">The port in the peer URL with which the member was added: <c>http://127.0.0.1:port</c>.</param>
    public static async Task<RealEtcd> StartMemberAsync(IReadOnlyList<RealEtcd> members, int peerPort)
    {
        var name = $"m{members.Count + 1}";
        var all = $"{members[^1]._cluster},{name}=http://127.0.0.1:{peerPort}";
        var member = new RealEtcd(
            await EtcdBinaries.EtcdAsync(),
            FreePort.Choose(),
            peerPort,
            tls: null,
            ["--name", name, "--initial-cluster", all, "--initial-cluster-state", "existing"]) { _cluster = all };
        try
        {
            await member.RunAsync();
            return member;
        }
        catch
        {
            await member.DisposeAsync();
            throw;
        }
    }

    /// <summary>Chooses a port for the peer URL of a member to add.</summary>
    public static int FreePeerPort() => FreePort.Choose();
}
