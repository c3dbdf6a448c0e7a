namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Makes every auth token invalid that the server has given out so far, as if its time to live had passed.</summary>
    /// <remarks>
    /// The next call with such a token fails with <see cref="EtcdError.InvalidAuthToken"/>, and so does the next watch on a
    /// stream that was opened with one. As in etcd, watches that run already go on, unless
    /// <see cref="EtcdQuirks.TokenExpiryClosesWatches"/> is set. Without authentication there are no tokens,
    /// and nothing happens.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void ExpireAuthTokens() =>
        _server.ExpireAuthTokens();
}
