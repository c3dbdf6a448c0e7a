using Etcd.Api;
using FakeEtcd.Faults;
using FakeEtcd.Node;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>Reads the requests of a stream. Records each one in the journal and applies its faults.</summary>
internal sealed class RequestReader<TRequest>(
    IAsyncStreamReader<TRequest> inner, StreamSession session, ServerNode node, ServedState state) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    public TRequest Current => inner.Current;

    /// <summary>The last request, for the journal entry about the end of the stream.</summary>
    public IMessage? Last { get; private set; }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await inner.MoveNext(session.Ended).ConfigureAwait(false))
        {
            return false;
        }

        await ReceiveAsync((IMessage)inner.Current).ConfigureAwait(false);
        return true;
    }

    private async Task ReceiveAsync(IMessage request)
    {
        var call = node.Journal.Begin(session.Rpc, request, session.Client, state.Engine.RevisionOf(state.Replica));
        Last = request;
        try
        {
            var target = new StreamFaultTarget(call, session, node.Journal);
            await node.Faults.ApplyAsync(target, FaultPoint.BeforeEffect, session.Ended).ConfigureAwait(false);
            session.Received = target;
        }
        catch (Exception exception)
        {
            node.Journal.Complete(call, response: null, session.StatusOf(exception));
            throw;
        }

        if (request is LeaseKeepAliveRequest or WatchRequest { CreateRequest: not null })
        {
            session.Requests.Add(call);
        }
        else
        {
            node.Journal.Complete(call, response: null, Status.DefaultSuccess);
        }
    }
}
