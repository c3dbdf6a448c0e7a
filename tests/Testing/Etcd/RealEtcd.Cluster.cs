namespace Testing.Etcd;

/// <remarks>Several processes of one cluster.</remarks>
public sealed partial class RealEtcd
{
    /// <summary>Starts a cluster and waits until each member answers.</summary>
    /// <param name="count">How many members.</param>
    public static async Task<IReadOnlyList<RealEtcd>> StartClusterAsync(int count)
    {
        var binary = await EtcdBinaries.EtcdAsync();
        for (var attempt = 1; ; attempt++)
        {
            var ports = Enumerable.Range(1, count).Select(number => (Name: $"m{number}", Ports: FreePorts())).ToList();
            var all = string.Join(',', ports.Select(member => $"{member.Name}=http://127.0.0.1:{member.Ports.Peer}"));
            var members = ports.Select(member => new RealEtcd(
                binary, member.Ports.Client, member.Ports.Peer, tls: null, ["--name", member.Name, "--initial-cluster", all])).ToList();
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
}
