using Grpc.Core;

namespace FakeEtcd.Calls;

/// <summary>Counts the calls of a server's clients, for the metrics. A stream is one call.</summary>
internal sealed class CallCounters
{
    private static readonly int Rpcs = Enum.GetValues<EtcdRpc>().Length;
    private static readonly int Codes = Enum.GetValues<StatusCode>().Length;

    private readonly long[] _started = new long[Rpcs];
    private readonly long[] _handled = new long[Rpcs * Codes];

    public void AddStarted(EtcdRpc rpc) => Interlocked.Increment(ref _started[(int)rpc]);

    public void AddHandled(EtcdRpc rpc, StatusCode code) => Interlocked.Increment(ref _handled[Index(rpc, code)]);

    /// <summary>Returns how many calls of an RPC have begun.</summary>
    public long Started(EtcdRpc rpc) => Interlocked.Read(ref _started[(int)rpc]);

    /// <summary>Returns how many calls of an RPC have ended with a status code.</summary>
    public long Handled(EtcdRpc rpc, StatusCode code) => Interlocked.Read(ref _handled[Index(rpc, code)]);

    /// <summary>A test may fail calls with a code that gRPC does not have. It counts as unknown.</summary>
    private static int Index(EtcdRpc rpc, StatusCode code) =>
        ((int)rpc * Codes) + ((int)code is var known && known >= 0 && known < Codes ? known : (int)StatusCode.Unknown);
}
