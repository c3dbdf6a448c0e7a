using Etcd.Api;
using Grpc.Core;

namespace Etcd.Discovery;

/// <content>The responses: each goes to its watch.</content>
internal sealed partial class WatchStream
{
    private const long NoWatchId = -1;

    private readonly SilenceWatch _silence;

    private async Task ReadAsync(IAsyncStreamReader<WatchResponse> responses)
    {
        var read = responses.MoveNext(CancellationToken.None);
        try
        {
            // The wait for a reachable member was no silence.
            _silence.Restart();
            using var timer = StartCreationTimer();
            while (true)
            {
                await _silence.WaitAsync(read, Probe).ConfigureAwait(false);
                if (!await read.ConfigureAwait(false))
                {
                    return;
                }

                _call.ReportAnswer();
                Volatile.Write(ref _answeredAt, _connection.Time.GetTimestamp());
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

    private async Task PassOnAsync(WatchResponse response)
    {
        var watch = FindWatch(response);
        if (_answersProgress == false)
        {
            // Not under the lock: a logger may block.
            _notice.LogOnce();
        }

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
            OnProgress();
        }
    }

    /// <summary>Returns the watch of a response; null if there is none or if it is no longer wanted.</summary>
    private RangeWatch? FindWatch(WatchResponse response)
    {
        lock (_lock)
        {
            _heardAt = _connection.Time.GetTimestamp();

            // An answer to a probe does not show that etcd still creates watches.
            if (response.Created || _creating.Count == 0)
            {
                _silence.Restart();
            }

            if (response.Created)
            {
                _limit.Reset();
                return TryTakeCreating(out var next) ? OnCreated(next, response) : null;
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

    private RangeWatch? OnCreated(RangeWatch? watch, WatchResponse response)
    {
        if (watch is null)
        {
            _answersProgress ??= false;
        }

        if (watch is null || !_watches.Contains(watch))
        {
            if (!response.Canceled)
            {
                Cancel(response.WatchId);
            }

            return null;
        }

        if (response.Canceled)
        {
            return watch;
        }

        if (!_created.TryAdd(response.WatchId, watch))
        {
            throw new EtcdUnavailableException(StatusCode.Internal, $"etcd gave the ID {response.WatchId} to two watches.");
        }

        watch.Id = response.WatchId;
        return watch;
    }
}
