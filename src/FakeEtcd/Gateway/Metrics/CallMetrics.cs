using FakeEtcd.Calls;
using FakeEtcd.Protocol.Rpcs;
using Grpc.Core;

namespace FakeEtcd.Gateway.Metrics;

/// <summary>The metrics of calls, with the names and labels of Go's gRPC metrics.</summary>
internal static class CallMetrics
{
    private const string Started = "grpc_server_started_total";
    private const string Handled = "grpc_server_handled_total";

    public static void Write(MetricsWriter writer, CallCounters counters)
    {
        writer.BeginCounter(Started, "The number of calls that have begun.");
        foreach (var rpc in RpcTable.Rows)
        {
            writer.Value(Started, Labels(rpc), counters.Started(rpc.Rpc));
        }

        writer.BeginCounter(Handled, "The number of calls that have ended, by status code.");
        foreach (var rpc in RpcTable.Rows)
        {
            foreach (var code in Enum.GetValues<StatusCode>())
            {
                writer.Value(Handled, $"grpc_code=\"{NameOf(code)}\",{Labels(rpc)}", counters.Handled(rpc.Rpc, code));
            }
        }
    }

    private static string Labels(RpcInfo rpc) =>
        $"grpc_method=\"{rpc.Rpc}\",grpc_service=\"{rpc.Service}\",grpc_type=\"{TypeOf(rpc.Kind)}\"";

    private static string TypeOf(RpcKind kind) => kind switch
    {
        RpcKind.Unary => "unary",
        RpcKind.ServerStream => "server_stream",
        _ => "bidi_stream",
    };

    /// <summary>Returns the name of a status code in Go, which differs in one letter for one code.</summary>
    private static string NameOf(StatusCode code) => code == StatusCode.Cancelled ? "Canceled" : code.ToString();
}
