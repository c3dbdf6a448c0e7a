using Etcd.Api;
using Google.Protobuf;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Streams;

/// <summary>The unanswered requests of one stream, and the requests behind its open watches and live leases.</summary>
internal sealed class ActiveRequests
{
    private readonly Lock _gate = new();
    private readonly Queue<EtcdCall> _unanswered = [];
    private readonly Dictionary<long, EtcdCall> _byId = [];

    /// <summary>Returns the request that created each open watch, or the last request for each lease that the stream keeps alive.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    public IReadOnlyList<(long Id, EtcdCall Call)> ToList()
    {
        lock (_gate)
        {
            return [.. _byId.Select(entry => (entry.Key, entry.Value))];
        }
    }

    /// <summary>Adds a request that expects an answer.</summary>
    public void Add(EtcdCall call)
    {
        lock (_gate)
        {
            _unanswered.Enqueue(call);
        }
    }

    /// <summary>Removes and returns the request that a response answers. Returns null if the response does not answer a request.</summary>
    public EtcdCall? Answer(IMessage response)
    {
        lock (_gate)
        {
            if (response is WatchResponse { Created: false } watch)
            {
                if (watch.Canceled)
                {
                    _byId.Remove(watch.WatchId);
                }

                return null;
            }

            if (!_unanswered.TryDequeue(out var call))
            {
                return null;
            }

            switch (response)
            {
                case WatchResponse { Canceled: false } created:
                    _byId[created.WatchId] = call;
                    break;
                case LeaseKeepAliveResponse { TTL: > 0 } renewed:
                    _byId[renewed.ID] = call;
                    break;
                case LeaseKeepAliveResponse expired:
                    _byId.Remove(expired.ID);
                    break;
                case not WatchResponse:
                    // A stream with a single request belongs to that request as long as it is open.
                    _byId[0] = call;
                    break;
            }

            return call;
        }
    }

    /// <summary>Removes and returns the unanswered requests.</summary>
    public IReadOnlyList<EtcdCall> TakeUnanswered()
    {
        lock (_gate)
        {
            EtcdCall[] calls = [.. _unanswered];
            _unanswered.Clear();
            return calls;
        }
    }
}
