using Etcd.Api;
using Grpc.Core;

namespace Testing.Etcd;

/// <summary>One keep-alive stream, with bounded waits.</summary>
public sealed class KeepAliveCall(Lease.LeaseClient client) : IDisposable
{
    private readonly AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> _call = client.LeaseKeepAlive();

    public async Task<LeaseKeepAliveResponse> KeepAliveAsync(long lease)
    {
        await _call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = lease }).Within("a keep-alive's way");
        if (!await _call.ResponseStream.MoveNext(CancellationToken.None).Within("the answer to a keep-alive"))
        {
            throw new InvalidOperationException("The server ended the keep-alive stream.");
        }

        return _call.ResponseStream.Current;
    }

    public void Dispose() => _call.Dispose();
}
