using Etcd.Api;

namespace Etcd.Discovery;

/// <content>The probes of a silent stream. It ends if etcd answers none.</content>
/// <remarks>
/// etcd answers a request for its progress. Its gRPC proxy does not, but it creates watches. The stream of a server that has answered one
/// progress request is asked only for progress: the answer also shows that no watch lags behind.
/// </remarks>
internal sealed partial class WatchStream
{
    private readonly ProbeNotice _notice;

    // Only for the loop that reads.
    private bool? _answersProgress;

    // On a dead connection, no request is ever sent.
    private void Probe(bool isLast)
    {
        if (_answersProgress == false || (_answersProgress is null && isLast))
        {
            ProbeByWatch();
        }
        else if (!isLast)
        {
            _call.Requests.Send(new WatchRequest { ProgressRequest = new WatchProgressRequest() });
        }
    }

    /// <summary>Creates a watch, which is canceled as soon as it is created. A refusal is an answer too.</summary>
    private void ProbeByWatch()
    {
        lock (_lock)
        {
            // A watch that is requested already is as good.
            if (_creating.Count == 0)
            {
                Create(new Creation(Watch: null, new WatchCreateRequest { Key = EtcdConnection.ProbeKey }));
            }
        }
    }

    private void OnProgress()
    {
        _answersProgress = true;
        LogProgress();
    }
}
