using FakeEtcd.Faults;
using FakeEtcd.Node;
using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>
/// Sends the responses of a stream. For each one it completes the header, applies the faults of the request, and completes the call in
/// the journal.
/// </summary>
internal sealed class ResponseSender(StreamSession session, ServerNode node)
{
    /// <summary>Whether a response was written, or is about to be.</summary>
    public bool HasWritten { get; private set; }

    /// <param name="response">The response.</param>
    /// <param name="flushes">Whether the response is sent at once.</param>
    public Task SendAsync(IMessage response, bool flushes)
    {
        HasWritten = true;

        // A response may show changes that are not stored yet.
        var stored = node.Engine.WhenStoredAsync();
        return stored.IsCompletedSuccessfully ? SendStoredAsync(response, flushes) : SendLaterAsync(stored, response, flushes);
    }

    /// <summary>Sends a response whose header is complete, and that is stored.</summary>
    public Task PassOnAsync(IMessage response, bool flushes)
    {
        HasWritten = true;
        return session.Requests.Answer(response) is { } call ? AnswerAsync(call, response, flushes) : session.SendAsync(response, flushes);
    }

    private async Task SendLaterAsync(ValueTask stored, IMessage response, bool flushes)
    {
        await stored.ConfigureAwait(false);
        await SendStoredAsync(response, flushes).ConfigureAwait(false);
    }

    private Task SendStoredAsync(IMessage response, bool flushes)
    {
        if (RpcTable.Of(session.Rpc).HeaderOf(response) is { } header)
        {
            node.Identity.FillHeader(header);
        }

        return PassOnAsync(response, flushes);
    }

    private async Task AnswerAsync(EtcdCall call, IMessage response, bool flushes)
    {
        if (node.Faults.Rules.Count == 0)
        {
            node.Journal.Complete(call, response, Status.DefaultSuccess);
            await session.SendAsync(response, flushes).ConfigureAwait(false);
            return;
        }

        // A fault may hold this response, but not those before it.
        await session.FlushAsync().ConfigureAwait(false);
        var target = new StreamFaultTarget(call, session, node.Journal, response);
        try
        {
            await node.Faults.ApplyAsync(target, FaultPoint.AfterEffect, session.Ended).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            node.Journal.Complete(call, response: null, session.StatusOf(exception));
            throw;
        }

        if (target.IsDropped)
        {
            return;
        }

        node.Journal.Complete(call, target.Response, Status.DefaultSuccess);
        await session.SendAsync(target.Response!, flushes: flushes || target.StallsAfterResponse).ConfigureAwait(false);
        if (target.StallsAfterResponse)
        {
            session.Gate.Hold(HoldReasons.Stalled);
        }
    }
}
