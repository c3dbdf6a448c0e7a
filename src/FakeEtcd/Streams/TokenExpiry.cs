using FakeEtcd.Engine;
using FakeEtcd.Node;

namespace FakeEtcd.Streams;

/// <summary>Ends a stream when the token that it was opened with expires, if the server imitates that quirk.</summary>
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
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    public void Check()
    {
        if (_engine.TokenTimeLeft(_token) is { } left)
        {
            // Its use since then has extended its life.
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
        else if (_node.Quirks.HasFlag(EtcdQuirks.TokenExpiryClosesWatches))
        {
            _session.Break(EtcdError.InvalidAuthToken.ToStatus());
        }
    }

    public void Dispose() => _timer.Dispose();
}
