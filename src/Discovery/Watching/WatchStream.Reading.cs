using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <content>The responses: each goes to its watch. A silent stream is probed, and ends if etcd does not answer.</content>
internal sealed partial class WatchStream
{
    private const long NoWatchId = -1;

    private readonly SilenceWatch _silence;
    private bool _awaitsProgress;

    private async Task ReadAsync(IAsyncStreamReader<WatchResponse> responses)
    {
        var read = responses.MoveNext(CancellationToken.None);
        try
        {
            // The wait for a reachable member was no silence.
            _silence.Restart();
            while (true)
            {
                await WaitAsync(read).ConfigureAwait(false);
                if (!await read.ConfigureAwait(false))
                {
                    return;
                }

                _call.ReportAnswer();
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

    private async Task WaitAsync(Task read)
    {
        try
        {
            await _silence.WaitAsync(read, Probe).ConfigureAwait(false);
        }
        catch (EtcdUnavailableException)
        {
            _probes.OnUnanswered();
            throw;
        }
    }

    // On a dead connection, the requests are never sent.
    private void Probe()
    {
        lock (_lock)
        {
            _awaitsProgress = true;
            _call.Requests.Send(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
            if (_probes.IsDoubtful && _creating.Count == 0 && _watches.FirstOrDefault()?.Range is { } range)
            {
                // Nobody wants this watch, so it is canceled once it is created. Its range is one that the user may read.
                _creating.Enqueue(new RangeWatch(this, range));
                _call.Requests.Send(new WatchRequest
                {
                    CreateRequest = new WatchCreateRequest { Key = range.Key, RangeEnd = range.RangeEnd },
                });
            }
        }
    }

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
        else if (response.WatchId == NoWatchId && !response.Created)
        {
            _probes.OnAnswered();
            LogProgress();
        }
    }

    /// <summary>Returns the watch of a response; null if there is none or if it is no longer wanted.</summary>
    private RangeWatch? FindWatch(WatchResponse response)
    {
        lock (_lock)
        {
            if (response.WatchId == NoWatchId)
            {
                _awaitsProgress = false;
            }

            // An answer to a probe does not show that etcd still creates watches.
            if (response.Created || _creating.Count == 0)
            {
                _silence.Restart();
            }

            if (response.Created)
            {
                if (_awaitsProgress && _probes.IsDoubtful)
                {
                    _probes.OnIgnored();
                }

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
