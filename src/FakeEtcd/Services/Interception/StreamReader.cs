using Etcd.Api;
using FakeEtcd.Faults;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Hands a stream's requests on, each after the faults that are scripted for it and with an entry in the journal.</summary>
internal sealed class StreamReader<TRequest>(
    IAsyncStreamReader<TRequest> inner, OpenStream stream, ServerContext server, LeaderGate leader) : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    public TRequest Current => inner.Current;

    /// <summary>The last request, for the journal's entry of the stream's end.</summary>
    public IMessage? Last { get; private set; }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stream.Broken);
        try
        {
            if (!await inner.MoveNext(either.Token).ConfigureAwait(false))
            {
                return false;
            }

            await ReceiveAsync((IMessage)inner.Current, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (stream.Broken.IsCancellationRequested)
        {
            throw stream.BrokenException();
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Cancelled && stream.Broken.IsCancellationRequested)
        {
            throw stream.BrokenException();
        }
    }

    private async Task ReceiveAsync(IMessage request, CancellationToken cancellationToken)
    {
        var node = server.Node;
        var call = node.Journal.Begin(stream.Rpc, request, stream.Client, server.Engine.Revision);
        Last = request;
        try
        {
            stream.Verdict = await node.Faults
                .ApplyAsync(call, FaultPoint.BeforeEffect, rewrite: null, cancellationToken).ConfigureAwait(false);
            if (stream.Verdict is not (FaultAction.Fail or FaultAction.Reset))
            {
                await leader.PassAsync(call, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            node.Journal.Complete(call, response: null, stream.StatusOf(exception));
            throw;
        }

        switch (stream.Verdict)
        {
            case FaultAction.Fail fail:
                node.Journal.Complete(call, response: null, fail.Status);
                throw new RpcException(fail.Status);
            case FaultAction.Reset:
                node.Journal.Complete(call, response: null, CallStatus.ConnectionReset);
                stream.Reset();
                await Never.ComesAsync(cancellationToken).ConfigureAwait(false);
                break;
            case FaultAction.Stall:
                stream.Stall();
                break;
        }

        if (request is LeaseKeepAliveRequest or WatchRequest { CreateRequest: not null })
        {
            stream.Expect(call);
        }
        else
        {
            node.Journal.Complete(call, response: null, Status.DefaultSuccess);
        }
    }
}
