using System.Runtime.CompilerServices;
using Etcd.Api;
using FakeEtcd.Faults;
using FakeEtcd.Node;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>Receives the requests of a stream. Records each one in the journal and applies its faults.</summary>
/// <param name="session">The stream.</param>
/// <param name="node">The server.</param>
/// <param name="revision">Returns the revision of the server.</param>
internal sealed class RequestReceiver(StreamSession session, ServerNode node, Func<long> revision)
{
    public StreamSession Session => session;

    /// <summary>The last request; null before the first one.</summary>
    public EtcdCall? Last { get; private set; }

    /// <summary>Reads and receives the next request.</summary>
    /// <returns>The request; null at the end of the client's side.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IMessage?> ReadAsync()
    {
        var request = await session.ReadAsync().ConfigureAwait(false);
        if (request is not null)
        {
            await ReceiveAsync(request).ConfigureAwait(false);
        }

        return request;
    }

    public async ValueTask<EtcdCall> ReceiveAsync(IMessage request)
    {
        var call = node.Journal.Begin(session.Rpc, request, session.Client, revision());
        Last = call;
        var target = new StreamFaultTarget(call, session, node.Journal);
        if (node.Faults.Rules.Count > 0)
        {
            await ApplyFaultsAsync(target).ConfigureAwait(false);
        }

        session.Received = target;

        if (request is WatchRequest { CreateRequest: null })
        {
            node.Journal.Complete(call, response: null, Status.DefaultSuccess);
        }
        else
        {
            session.Requests.Add(call);
        }

        return call;
    }

    private async Task ApplyFaultsAsync(StreamFaultTarget target)
    {
        try
        {
            await node.Faults.ApplyAsync(target, FaultPoint.BeforeEffect, session.Ended).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            node.Journal.Complete(target.Call, response: null, session.StatusOf(exception));
            throw;
        }
    }
}
