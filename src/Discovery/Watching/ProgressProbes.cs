using Microsoft.Extensions.Logging;

namespace Etcd.Discovery;

/// <summary>What a connection has learned about progress requests. Some servers never answer them, such as <c>etcd grpc-proxy</c>.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed partial class ProgressProbes(ILogger logger)
{
    private readonly ILogger _logger = logger;
    private volatile bool _isDoubtful;
    private int _isLogged;

    /// <summary>Whether a stream needs another probe: a progress request without an answer does not show that it is dead.</summary>
    public bool IsDoubtful => _isDoubtful;

    public void OnAnswered() => _isDoubtful = false;

    /// <summary>Records that a stream was silent, and that a progress request did not change that.</summary>
    public void OnUnanswered() => _isDoubtful = true;

    /// <summary>Records that the server answered another probe, sent after a progress request, and still not that one.</summary>
    public void OnIgnored()
    {
        if (Interlocked.Exchange(ref _isLogged, 1) == 0)
        {
            LogIgnored();
        }
    }

    [LoggerMessage(223, LogLevel.Information, "etcd does not answer progress requests, like etcd grpc-proxy. A silent watch stream is checked by creating a watch.")]
    private partial void LogIgnored();
}
