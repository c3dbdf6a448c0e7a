namespace Etcd.Discovery;

/// <content>The start while etcd is away.</content>
internal sealed partial class EtcdResolver
{
    private readonly Lock _cacheGate = new();
    private Task<bool>? _fromCache;

    /// <summary>Uses the endpoints of the cache until etcd answers. If there are none to use, the next call looks again.</summary>
    /// <returns>Whether there are endpoints to use.</returns>
    private Task<bool> StartFromCacheAsync()
    {
        if (cache is null)
        {
            return Task.FromResult(false);
        }

        lock (_cacheGate)
        {
            if (_fromCache is null || (_fromCache.IsCompleted && !_fromCache.Result))
            {
                _fromCache = Task.Run(LoadAsync);
            }

            return _fromCache;
        }

        async Task<bool> LoadAsync()
        {
            if (await cache.LoadAsync().ConfigureAwait(false) is not { } cached)
            {
                return false;
            }

            _latest.UseCached(cached);
            Wake();
            return true;
        }
    }

    private async Task FailUnlessCachedAsync(string reason)
    {
        if (!await StartFromCacheAsync().ConfigureAwait(false))
        {
            Fail(reason);
        }
    }
}
