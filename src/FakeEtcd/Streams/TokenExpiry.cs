using FakeEtcd.Engine;
using FakeEtcd.Node;
using FakeEtcd.Threading;

namespace FakeEtcd.Streams;

/// <summary>
/// Ends a stream when its auth token expires, if the server imitates <see cref="EtcdQuirks.TokenExpiryClosesWatches"/>.
/// </summary>
internal sealed class TokenExpiry : IDisposable
{
    private readonly StreamSession _session;
    private readonly string _token;
    private readonly ServerNode _node;
    private readonly EtcdEngine _engine;
    private readonly ITimer _timer;

    public TokenExpiry(StreamSession session, string token, ServerNode node, EtcdEngine engine)
    {
        _session = session;
        _token = token;
        _node = node;
        _engine = engine;
        _timer = node.Options.TimeProvider.CreateTimer(
            static expiry => ((TokenExpiry)expiry!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (engine.TokenTimeLeft(token) is { } left)
        {
            _timer.Change(TimerRange.Clamp(left), Timeout.InfiniteTimeSpan);
        }
    }

    public void Check()
    {
        if (_engine.TokenTimeLeft(_token) is { } left)
        {
            // The token was used in the meantime, which extended its lifetime.
            _timer.Change(TimerRange.Clamp(left), Timeout.InfiniteTimeSpan);
        }
        else if (_node.Quirks.HasFlag(EtcdQuirks.TokenExpiryClosesWatches))
        {
            _session.Break(EtcdError.InvalidAuthToken.ToStatus());
        }
    }

    public void Dispose() => _timer.Dispose();
}
