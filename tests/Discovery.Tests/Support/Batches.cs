using Testing;

namespace Etcd.Discovery.Tests.Support;

/// <summary>The batches of a watch, one at a time.</summary>
internal sealed class Batches(EndpointManager manager) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private IAsyncEnumerator<IReadOnlyList<EndpointUpdate>>? _watch;

    public async Task<string[]> NextAsync()
    {
        _watch ??= manager.WatchAsync(_stopping.Token).GetAsyncEnumerator();
        await _watch.MoveNextAsync().Within("a batch");
        return [.. _watch.Current.Select(update => update.IsAdd ? $"+{Name(update)}={update.Endpoint.Address}" : $"-{Name(update)}")];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }
    }

    private string Name(EndpointUpdate update) => update.Key[(manager.Target.Length + 1)..];
}
