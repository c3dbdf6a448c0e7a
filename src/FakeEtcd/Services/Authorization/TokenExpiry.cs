using FakeEtcd.Services.Interception;
using Grpc.Core;

namespace FakeEtcd.Services.Authorization;

/// <summary>Ends a watch stream when the token that it was opened with expires, if the server has that quirk.</summary>
internal sealed class TokenExpiry : IDisposable
{
    private readonly ServerContext _server;
    private readonly OpenStream _stream;
    private readonly string _token;
    private readonly ITimer _timer;

    private TokenExpiry(ServerContext server, OpenStream stream, string token)
    {
        _server = server;
        _stream = stream;
        _token = token;
        _timer = server.Options.TimeProvider.CreateTimer(
            static expiry => ((TokenExpiry)expiry!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        stream.OnTokensExpired(Check);
        if (server.Engine.TokenTimeLeft(token) is { } left)
        {
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    /// <returns>Null for a stream that needs no token, or has none.</returns>
    public static TokenExpiry? Begin(ServerContext server, OpenStream? stream, ServerCallContext context) =>
        stream is not null && server.CallerOf(context).Token is { } token ? new TokenExpiry(server, stream, token) : null;

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        if (_server.Engine.TokenTimeLeft(_token) is { } left)
        {
            // It may be used meanwhile, and then lives on.
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
        else if (_server.Node.Quirks.HasFlag(EtcdQuirks.TokenExpiryClosesWatches))
        {
            _stream.Break(new Status(EtcdError.InvalidAuthToken.Code, EtcdError.InvalidAuthToken.Message));
        }
    }
}
