using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>The requests of a stream, for the service.</summary>
internal sealed class RequestReader<TRequest>(RequestReceiver receiver) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    private TRequest? _current;

    public TRequest Current => _current ?? throw new InvalidOperationException("There is no current request.");

    /// <param name="cancellationToken">Not used: the end of the stream cancels the wait.</param>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = (TRequest?)await receiver.ReadAsync().ConfigureAwait(false);
        return _current is not null;
    }
}
