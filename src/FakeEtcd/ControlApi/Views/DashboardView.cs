using System.Reflection;
using FakeEtcd.ControlApi.Http;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.ControlApi.Views;

/// <summary>Describes what a page needs to show the server.</summary>
internal static class DashboardView
{
    private static readonly string Version =
        typeof(DashboardView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static DashboardInfo Of(ControlAccess access) => new()
    {
        ReadOnly = access.IsReadOnly,
        MaskedPrefixes = access.Mask.Prefixes,
        Version = Version,
        QuirkNames = [.. Enum.GetNames<EtcdQuirks>().Where(static name => name != nameof(EtcdQuirks.None))],
        ErrorNames = [.. EtcdError.All.Select(static error => error.Name).Distinct().Order(StringComparer.Ordinal)],
        RpcNames = Enum.GetNames<EtcdRpc>(),
        StreamNames = [.. Enum.GetValues<EtcdRpc>().Where(static rpc => RpcTable.Of(rpc).Kind != RpcKind.Unary).Select(static rpc => $"{rpc}")],
        StatusNames = Enum.GetNames<StatusCode>(),
    };
}
