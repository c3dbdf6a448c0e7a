using Etcd.Api;
using Google.Protobuf;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Streams;

/// <summary>The requests of one stream that are not answered yet, and those that its open watches and live leases go back to.</summary>
internal sealed class ActiveRequests
{
    private readonly Lock _gate = new();
    private readonly Queue<EtcdCall> _unanswered = [];
    private readonly Dictionary<long, EtcdCall> _byId = [];

    /// <summary>The last request of each open watch, or of each lease that the stream keeps alive.</summary>
    public IReadOnlyList<(long Id, EtcdCall Call)> ToList()
    {
        lock (_gate)
        {
            return [.. _byId.Select(entry => (entry.Key, entry.Value))];
        }
    }

    /// <summary>Adds a request that will be answered.</summary>
    public void Add(EtcdCall call)
    {
        lock (_gate)
        {
            _unanswered.Enqueue(call);
        }
    }

    /// <summary>Finds the request that a response answers; null for a response that answers none.</summary>
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
                case LeaseKeepAliveResponse gone:
                    _byId.Remove(gone.ID);
                    break;
            }

            return call;
        }
    }

    /// <summary>Takes the requests that were not answered.</summary>
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
