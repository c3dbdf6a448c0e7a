namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Expires all auth tokens that the server has issued.</summary>
    /// <remarks>
    /// Of JSON web tokens, those that the server has issued expire; it still accepts those that somebody else has signed with its key. The
    /// next call with such a token fails with <see cref="EtcdError.InvalidAuthToken"/>, and so does the next watch on a stream that
    /// such a token opened. As in etcd, open watches continue, unless <see cref="EtcdQuirks.TokenExpiryClosesWatches"/> is set. Without
    /// authentication the call has no effect.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void ExpireAuthTokens() =>
        _server.ExpireAuthTokens();
}
