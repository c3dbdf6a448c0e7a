using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <content>The responses: each goes to its watch. A silent stream is probed, and ends if etcd does not answer.</content>
internal sealed partial class WatchStream
{
    private const long NoWatchId = -1;

    private readonly SilenceWatch _silence;

    private async Task ReadAsync(IAsyncStreamReader<WatchResponse> responses)
    {
        var read = responses.MoveNext(CancellationToken.None);
        try
        {
            // As long as no member is reachable, there is nothing to be silent.
            await Task.WhenAny(read, _call.Requests.Connected).ConfigureAwait(false);
            _silence.Restart();
            while (true)
            {
                await _silence.WaitAsync(read, Probe).ConfigureAwait(false);
                if (!await read.ConfigureAwait(false))
                {
                    return;
                }

                await PassOnAsync(responses.Current).ConfigureAwait(false);
                read = responses.MoveNext(CancellationToken.None);
            }
        }
        finally
        {
            if (!read.IsCompleted)
            {
                await _call.CloseAsync().ConfigureAwait(false);
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // On a dead connection, the request is never sent.
    private void Probe() => _call.Requests.Send(new WatchRequest { ProgressRequest = new WatchProgressRequest() });

    private async Task PassOnAsync(WatchResponse response)
    {
        var watch = FindWatch(response);
        if (response.Canceled && _connection.Options.Username is not null && EtcdErrors.RequiresNewToken(response.CancelReason))
        {
            _call.InvalidateTokenIfRejected(response.CancelReason);
            await _retire(this, RangeWatch.CreateException(response)).ConfigureAwait(false);
        }

        if (watch is not null)
        {
            _turn.Reset();
            watch.Deliver(response);
        }
        else if (response.WatchId == NoWatchId)
        {
            LogProgress();
        }
    }

    /// <summary>Returns the watch of a response; null if there is none or if it is no longer wanted.</summary>
    private RangeWatch? FindWatch(WatchResponse response)
    {
        lock (_lock)
        {
            // An answer to a probe does not show that etcd still creates watches.
            if (response.Created || _creating.Count == 0)
            {
                _silence.Restart();
            }

            if (response.Created)
            {
                return _creating.TryDequeue(out var next) ? OnCreated(next, response) : null;
            }

            if (!_created.TryGetValue(response.WatchId, out var watch))
            {
                return null;
            }

            if (response.Canceled)
            {
                _created.Remove(response.WatchId);
            }

            return watch;
        }
    }

    private RangeWatch? OnCreated(RangeWatch watch, WatchResponse response)
    {
        var wanted = _watches.Contains(watch);
        if (response.Canceled)
        {
            return wanted ? watch : null;
        }

        if (!wanted)
        {
            Cancel(response.WatchId);
            return null;
        }

        if (!_created.TryAdd(response.WatchId, watch))
        {
            throw new EtcdUnavailableException(StatusCode.Internal, $"etcd gave the ID {response.WatchId} to two watches.");
        }

        watch.Id = response.WatchId;
        return watch;
    }
}
