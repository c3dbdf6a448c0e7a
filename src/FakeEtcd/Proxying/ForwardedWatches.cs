using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Services.Watching;
using FakeEtcd.Threading;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Proxying;

/// <summary>The watches of a forwarded stream, as its messages show them.</summary>
/// <param name="upstream">The etcd behind the proxy.</param>
/// <param name="output">What the proxy sends by itself.</param>
/// <param name="gate">Returns what holds the stream.</param>
internal sealed class ForwardedWatches(Upstream upstream, ForwardedOutput output, Func<HoldGate> gate) : IOpenWatches
{
    private readonly Lock _lock = new();

    /// <summary>The requests that are not answered yet. Those that the proxy refuses have their answer.</summary>
    private readonly Queue<(WatchCreateRequest? Request, bool ReportsCompaction, WatchResponse? Refusal)> _creating = [];

    private readonly SortedDictionary<long, WatchSnapshot> _open = [];

    /// <summary>The watches that the proxy has ended, and the upstream has not yet.</summary>
    private readonly HashSet<long> _ended = [];

    public IReadOnlyList<WatchSnapshot> List()
    {
        lock (_lock)
        {
            return [.. _open.Values];
        }
    }

    /// <summary>Expects the upstream's answer to a request.</summary>
    public void Expect(WatchCreateRequest request, bool reportsCompaction)
    {
        lock (_lock)
        {
            _creating.Enqueue((request, reportsCompaction, Refusal: null));
        }
    }

    /// <summary>
    /// Refuses a request, once those before it are answered: clients tell answers by their order. The output has room for the refusal.
    /// </summary>
    public void Refuse(WatchResponse refusal)
    {
        lock (_lock)
        {
            _creating.Enqueue((Request: null, ReportsCompaction: false, refusal));
            SendRefusals();
        }
    }

    /// <summary>Goes on to the next request, once the upstream's answer to the first one is on its way to the client.</summary>
    public void AnswerNext()
    {
        lock (_lock)
        {
            _creating.TryDequeue(out _);
            SendRefusals();
        }
    }

    /// <summary>Follows a response of the upstream.</summary>
    /// <returns>Whether the client gets it, and whether the watch that it creates then ends as if compacted.</returns>
    public (bool Passes, bool ReportsCompaction) Observe(WatchResponse response)
    {
        lock (_lock)
        {
            if (response.Created)
            {
                _creating.TryPeek(out var created);
                if (!response.Canceled && created.Request is { } request)
                {
                    var next = request.StartRevision > 0 ? request.StartRevision : (response.Header?.Revision ?? 0) + 1;
                    _open[response.WatchId] = new WatchSnapshot(response.WatchId, WatchRequestReader.Read(request).Range, next);
                }

                return (true, created.ReportsCompaction && !response.Canceled);
            }

            if (_ended.Contains(response.WatchId))
            {
                if (response.Canceled)
                {
                    _ended.Remove(response.WatchId);
                }

                return (false, false);
            }

            if (response.Canceled)
            {
                _open.Remove(response.WatchId);
            }
            else
            {
                Advance(response);
            }

            return (true, false);
        }
    }

    public bool Cancel(long id, string reason) => End(id, new WatchResponse
    {
        Header = upstream.CreateHeader(upstream.Revision),
        WatchId = id,
        Canceled = true,
        CancelReason = reason,
    });

    public bool Compact(long id) => End(id, new WatchResponse
    {
        // As in etcd, the header has no revision.
        Header = upstream.CreateHeader(revision: 0),
        WatchId = id,
        Canceled = true,
        CompactRevision = Math.Max(upstream.Revision, 1),
    });

    public Task DrainAsync()
    {
        var held = gate().WhenHeld;
        return held.IsCompleted ? Task.CompletedTask : Task.WhenAny(output.ReachEndAsync(), held);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _open.Clear();
        }
    }

    private void SendRefusals()
    {
        while (_creating.TryPeek(out var next) && next.Refusal is { } refusal)
        {
            _creating.Dequeue();
            output.Refuse(refusal);
        }
    }

    private bool End(long id, WatchResponse response)
    {
        lock (_lock)
        {
            if (!_open.Remove(id))
            {
                return false;
            }

            _ended.Add(id);
            output.SendToUpstream(new WatchRequest { CancelRequest = new WatchCancelRequest { WatchId = id } });
            output.SendToClient(response);
            return true;
        }
    }

    private void Advance(WatchResponse response)
    {
        var revision = response.Header?.Revision ?? 0;
        if (response.WatchId == WatchStream.NoWatchId)
        {
            foreach (var id in _open.Keys.ToList())
            {
                Advance(id, revision + 1);
            }

            return;
        }

        // Without events, it tells the progress. A fragment may be followed by more events of its last revision.
        var reached = response.Events.Count == 0 ? revision + 1 : response.Events[^1].Kv.ModRevision + (response.Fragment ? 0 : 1);
        Advance(response.WatchId, reached);
    }

    private void Advance(long id, long next)
    {
        if (_open.TryGetValue(id, out var watch) && next > watch.NextRevision)
        {
            _open[id] = watch with { NextRevision = next };
        }
    }
}
