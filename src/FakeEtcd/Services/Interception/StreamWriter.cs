using FakeEtcd.Faults;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Sends a stream's responses, each after the faults that are scripted for its request.</summary>
internal sealed class StreamWriter<TResponse> : IServerStreamWriter<TResponse>, IDisposable
    where TResponse : class
{
    private readonly IServerStreamWriter<TResponse> _inner;
    private readonly OpenStream _stream;
    private readonly ServerNode _node;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<TResponse> _keptBack = [];

    public StreamWriter(IServerStreamWriter<TResponse> inner, OpenStream stream, ServerNode node)
    {
        _inner = inner;
        _stream = stream;
        _node = node;
        stream.OnResume(WriteKeptBackAsync);
    }

    public WriteOptions? WriteOptions
    {
        get => _inner.WriteOptions;
        set => _inner.WriteOptions = value;
    }

    public Task WriteAsync(TResponse message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stream.Broken);
        try
        {
            var response = await AnswerAsync(message, either.Token).ConfigureAwait(false);
            if (response is not null)
            {
                await SendAsync(response, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stream.Broken.IsCancellationRequested)
        {
            throw _stream.BrokenException();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Completes the request that a response answers.</summary>
    /// <returns>What to send; null for nothing.</returns>
    private async ValueTask<TResponse?> AnswerAsync(TResponse message, CancellationToken cancellationToken)
    {
        if (_stream.Answered((IMessage)message) is not { } call)
        {
            return message;
        }

        var response = (IMessage)message;
        _stream.Answering = call;
        FaultAction? decision;
        try
        {
            decision = await _node.Faults
                .ApplyAsync(call, FaultPoint.AfterEffect, rewrite => response = rewrite.Change(response), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _node.Journal.Complete(call, response: null, _stream.StatusOf(exception));
            throw;
        }

        switch (decision)
        {
            case FaultAction.Fail fail:
                _node.Journal.Complete(call, response: null, fail.Status);
                _stream.Break(fail.Status);
                throw new RpcException(fail.Status);
            case FaultAction.Reset:
                _node.Journal.Complete(call, response: null, CallStatus.ConnectionReset);
                _stream.Reset();
                await Never.ComesAsync(cancellationToken).ConfigureAwait(false);
                return null;
            case FaultAction.Drop:
                _node.Journal.Complete(call, response: null, CallStatus.Dropped);
                return null;
            case FaultAction.Stall:
                _node.Journal.Complete(call, response, Status.DefaultSuccess);
                await SendAsync((TResponse)response, cancellationToken).ConfigureAwait(false);
                _stream.Stall();
                return null;
            default:
                _node.Journal.Complete(call, response, Status.DefaultSuccess);
                return (TResponse)response;
        }
    }

    private async Task SendAsync(TResponse response, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stream.IsStalled || _keptBack.Count > 0)
            {
                _keptBack.Add(response);
                return;
            }

            await _inner.WriteAsync(response, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteKeptBackAsync()
    {
        await _turn.WaitAsync(_stream.Broken).ConfigureAwait(false);
        try
        {
            while (_keptBack.Count > 0 && !_stream.IsStalled)
            {
                await _inner.WriteAsync(_keptBack[0], _stream.Broken).ConfigureAwait(false);
                _keptBack.RemoveAt(0);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
