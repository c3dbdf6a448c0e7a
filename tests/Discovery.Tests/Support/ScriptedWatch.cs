using System.Threading.Channels;
using Etcd.Api;
using Grpc.Core;
using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>A watch stream whose server side a test plays.</summary>
internal sealed class ScriptedWatch(
    IAsyncStreamReader<WatchRequest> requests, IServerStreamWriter<WatchResponse> responses, Metadata headers)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<WatchRequest> _requests = Channel.CreateUnbounded<WatchRequest>();

    public Metadata Headers => headers;

    /// <summary>Ends when the client is gone.</summary>
    public Task ClientGone => _gone.Task;

    /// <summary>Whether a request has come that nobody has read yet.</summary>
    public bool HasRequest => _requests.Reader.TryPeek(out _);

    public async Task<WatchRequest> RequestAsync(string what) => await _requests.Reader.ReadAsync().Within(what);

    public Task SendAsync(WatchResponse response) => responses.WriteAsync(response).Within("a watch response sent");

    public Task SendCreatedAsync(long revision, ulong clusterId = 1) =>
        SendAsync(new WatchResponse { Created = true, Header = Header(revision, clusterId) });

    public Task SendProgressAsync(long revision) => SendAsync(new WatchResponse { WatchId = -1, Header = Header(revision, 1) });

    public Task SendPutAsync(long revision, string key, string addr)
    {
        var response = new WatchResponse { Header = Header(revision, 1) };
        response.Events.Add(new Event { Kv = ScriptedEtcd.KeyValue(revision, key, addr) });
        return SendAsync(response);
    }

    public void End(Status status) => _end.TrySetException(new RpcException(status));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => _gone.TrySetResult());
        var reading = ReadAsync();
        await Task.WhenAny(_end.Task, ClientGone);
        if (_end.Task.IsCompleted)
        {
            await _end.Task;
        }

        await reading;
    }

    private static ResponseHeader Header(long revision, ulong clusterId) => new() { Revision = revision, ClusterId = clusterId };

    private async Task ReadAsync()
    {
        try
        {
            while (await requests.MoveNext())
            {
                _requests.Writer.TryWrite(requests.Current);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or RpcException or InvalidOperationException)
        {
            // The client is gone.
        }
    }
}
