using FakeEtcd.Faults;
using FakeEtcd.Node;
using FakeEtcd.Protocol;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Streams;

/// <summary>
/// Writes the responses of a stream. For each one it completes the header, applies the faults of the request, and completes the call in
/// the journal.
/// </summary>
internal sealed class ResponseWriter<TResponse>(
    IServerStreamWriter<TResponse> inner, StreamSession session, ServerNode node) : IServerStreamWriter<TResponse>
    where TResponse : class
{
    /// <summary>Whether a response was written, or is about to be.</summary>
    public bool HasWritten { get; private set; }

    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    /// <param name="message">The response.</param>
    /// <param name="cancellationToken">Not used: the end of the stream cancels the wait.</param>
    public Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        HasWritten = true;

        // A response may show changes that are not stored yet.
        var stored = node.Engine.WhenStoredAsync();
        return stored.IsCompletedSuccessfully ? WriteAtOnceAsync(message) : WriteLaterAsync(stored, message);
    }

    private async Task WriteLaterAsync(ValueTask stored, TResponse message)
    {
        await stored.ConfigureAwait(false);
        await WriteAtOnceAsync(message).ConfigureAwait(false);
    }

    private Task WriteAtOnceAsync(TResponse message)
    {
        var response = (IMessage)message;
        if (HeaderField<TResponse>.Of(response) is { } header)
        {
            node.Identity.FillHeader(header);
        }

        return session.Requests.Answer(response) is { } call ? AnswerAsync(call, response) : session.SendAsync(inner, message);
    }

    private async Task AnswerAsync(EtcdCall call, IMessage response)
    {
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
        await session.SendAsync(inner, (TResponse)target.Response!).ConfigureAwait(false);
        if (target.StallsAfterResponse)
        {
            session.Gate.Hold(HoldReasons.Stalled);
        }
    }
}
