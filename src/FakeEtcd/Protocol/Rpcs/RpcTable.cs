using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace FakeEtcd.Protocol.Rpcs;

/// <summary>The RPCs of etcd v3, one row each. To serve another RPC, complete its row and add a method to its service.</summary>
internal static partial class RpcTable
{
    private static readonly RpcInfo[] ByRpc = [.. All().OrderBy(row => row.Rpc)];

    private static readonly FrozenDictionary<string, RpcInfo> ByPath = ByRpc.ToFrozenDictionary(row => row.Path, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, RpcInfo> ByGatewayPath = ByRpc
        .SelectMany(row => row.GatewayPaths, (row, path) => (row, path))
        .ToFrozenDictionary(entry => entry.path, entry => entry.row, StringComparer.Ordinal);

    public static IReadOnlyList<RpcInfo> Rows => ByRpc;

    public static RpcInfo Of(EtcdRpc rpc) => ByRpc[(int)rpc];

    /// <summary>Finds the row of a gRPC path, such as <c>/etcdserverpb.KV/Put</c>.</summary>
    public static bool TryFind(string path, [NotNullWhen(true)] out RpcInfo? row) => ByPath.TryGetValue(path, out row);

    /// <summary>Returns the row of a gRPC path.</summary>
    /// <exception cref="ArgumentException">The path is not in the table.</exception>
    public static RpcInfo Find(string path) =>
        TryFind(path, out var row) ? row : throw new ArgumentException($"{path} is not in the table.", nameof(path));

    /// <summary>Whether a service of the contract has this full name, such as <c>etcdserverpb.KV</c>.</summary>
    public static bool HasService(string name) => Array.Exists(ByRpc, row => row.Service == name);

    /// <summary>Finds the row of a path in the JSON gateway, without <c>/v3/</c>, such as <c>kv/put</c>.</summary>
    public static bool TryFindGateway(string path, [NotNullWhen(true)] out RpcInfo? row) => ByGatewayPath.TryGetValue(path, out row);
}
