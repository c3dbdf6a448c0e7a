using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>Reads the requests of a stream.</summary>
internal sealed class RequestReader<TRequest>(IAsyncStreamReader<TRequest> inner, RequestReceiver receiver) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    public TRequest Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await inner.MoveNext(receiver.Session.Ended).ConfigureAwait(false))
        {
            return false;
        }

        await receiver.ReceiveAsync((IMessage)inner.Current).ConfigureAwait(false);
        return true;
    }
}
