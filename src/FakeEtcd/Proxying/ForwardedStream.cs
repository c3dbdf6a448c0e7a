using Etcd.Api;
using FakeEtcd.Engine.Watches;
using FakeEtcd.Gateway.Calls;
using FakeEtcd.Hosting.Requests;
using FakeEtcd.Journal;
using FakeEtcd.Streams;
using Grpc.Core;

namespace FakeEtcd.Proxying;

/// <summary>Forwards a stream: one task passes requests on, one reads responses, and one sends them to the client.</summary>
internal sealed class ForwardedStream : IDisposable
{
    private readonly ForwardedRequest _request;
    private readonly ForwardedOutput _output = new();
    private readonly ForwardedMessages _messages;
    private readonly ForwardedWatches? _watches;
    private readonly StreamSession _session;
    private readonly RequestReceiver _requests;
    private readonly ResponseSender _responses;
    private UpstreamResponse? _response;
    private bool _hasHead;

    private ForwardedStream(ForwardedRequest request)
    {
        _request = request;
        var node = request.Target.Node;
        _messages = new ForwardedMessages(request);
        _watches = request.Rpc.Rpc == EtcdRpc.Watch ? new ForwardedWatches(request.Upstream, _output, () => _session!.Gate) : null;
        _session = new StreamSession(
            request.Rpc.Rpc,
            request.Client,
            node,
            request.State,
            new StreamConnection(_messages, request.Reset, request.Context.Abort, request.Lifetime.Ended) { Forwarded = _watches });
        _requests = new RequestReceiver(_session, node, () => request.Upstream.Revision);
        _responses = new ResponseSender(_session, node);
    }

    public static async Task RunAsync(ForwardedRequest request)
    {
        using var stream = new ForwardedStream(request);
        try
        {
            await stream.RunAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            CallExchange.StatusOf(request.Context, request.Rpc.Rpc, exception).End(request.Context.Response, stream._messages.HasWritten);
        }
    }

    public void Dispose()
    {
        _response?.Dispose();
        _session.Dispose();
        _output.Dispose();
    }

    private async Task RunAsync()
    {
        var streams = _request.Target.Streams;
        var status = Status.DefaultSuccess;
        streams.Add(_session);
        try
        {
            status = await ForwardAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var explained = _session.Explain(_request.Translate(exception));
            status = CallStatus.Of(explained);
            if (explained != exception)
            {
                throw explained;
            }

            throw;
        }
        finally
        {
            streams.Remove(_session);
            StreamEnd.Record(_request.Rpc, _session, _requests, _request.Target.Node.Journal, _request.Upstream.Revision, status);
        }
    }

    /// <returns>The status of the upstream.</returns>
    private async Task<Status> ForwardAsync()
    {
        var receiving = ReceiveAsync();
        var reading = ReadAsync();
        var sending = SendAsync();

        // The side that fails first ends the others. The end of the client's side ends nothing else.
        var first = await Task.WhenAny(receiving, sending).ConfigureAwait(false);
        if (receiving.IsCompletedSuccessfully)
        {
            first = sending;
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _session.Close();
        _output.EndRequests();
        await Task.WhenAll(receiving, reading, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        return Finish();
    }

    /// <summary>Reads the client's requests, and passes on those that no fault keeps.</summary>
    private async Task ReceiveAsync()
    {
        try
        {
            while (await _requests.ReadAsync().ConfigureAwait(false) is { } request)
            {
                if (request is WatchRequest { CreateRequest: { } create } && !await ExpectAsync(create).ConfigureAwait(false))
                {
                    continue;
                }

                await _output.PassToUpstreamAsync(_messages.LastRequest, _session.Ended).ConfigureAwait(false);
            }
        }
        finally
        {
            _output.EndRequests();
        }
    }

    /// <returns>Whether the request goes on to the upstream.</returns>
    private async ValueTask<bool> ExpectAsync(WatchCreateRequest request)
    {
        var received = _session.Received!;
        if (received.RefusalReason is not { } reason)
        {
            _watches!.Expect(request, received.ReportsCompaction);
            return true;
        }

        var refusal = new WatchResponse
        {
            Header = _request.Upstream.CreateHeader(_request.Upstream.Revision),
            WatchId = WatchStream.NoWatchId,
            Created = true,
            Canceled = true,
            CancelReason = reason,
        };
        await _output.ReserveRefusalAsync(_session.Ended).ConfigureAwait(false);
        _watches!.Refuse(refusal);
        return false;
    }

    /// <summary>Reads the upstream's responses.</summary>
    private async Task ReadAsync()
    {
        try
        {
            _response = await _request.SendAsync(new StreamedBody(_output.WriteToUpstreamAsync, _session.Ended), _session.Ended).ConfigureAwait(false);
            while (await _response.ReadAsync(_session.Ended).ConfigureAwait(false) is { } frame)
            {
                await PassOnAsync(new ForwardedMessage(_request.ParseResponse(frame) ?? _request.Rpc.NewResponse(), frame)).ConfigureAwait(false);
            }

            _output.EndResponses();
        }
        catch (Exception exception)
        {
            _output.EndResponses(exception);
            throw;
        }
    }

    private async Task PassOnAsync(ForwardedMessage message)
    {
        var (passes, reportsCompaction) = message.Message is WatchResponse response ? _watches!.Observe(response) : (true, false);
        if (passes)
        {
            await _output.PassToClientAsync(message, _session.Ended).ConfigureAwait(false);
        }

        if (message.Message is WatchResponse { Created: true } created)
        {
            if (reportsCompaction)
            {
                _watches!.Compact(created.WatchId);
            }

            _watches!.AnswerNext();
        }
    }

    /// <summary>Sends responses to the client.</summary>
    private async Task SendAsync()
    {
        try
        {
            await SendAllAsync().ConfigureAwait(false);
        }
        finally
        {
            _output.EndSending();
        }
    }

    private async Task SendAllAsync()
    {
        await foreach (var message in _output.ReadForClientAsync(_session.Ended).ConfigureAwait(false))
        {
            if (message.Barrier is { } barrier)
            {
                await FlushAsync(barrier).ConfigureAwait(false);
                continue;
            }

            var response = message.Message!;
            if (message.Frame is { } frame)
            {
                CopyHead();

                // A client that has got other headers does not know of the upstream's compression.
                _messages.SetNext(response, _hasHead ? frame.Bytes : frame.Plain);
            }

            await _responses.PassOnAsync(response, flushes: _output.IsEmpty).ConfigureAwait(false);
        }

        await _session.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Sends what is written: nothing may follow that would.</summary>
    private async Task FlushAsync(TaskCompletionSource barrier)
    {
        try
        {
            await _session.FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            barrier.TrySetResult();
        }
    }

    /// <summary>Passes on the upstream's headers, unless the proxy had to answer first.</summary>
    private void CopyHead()
    {
        if (!_hasHead && !_messages.HasWritten)
        {
            _hasHead = true;
            _response!.CopyHeadTo(_request.Context.Response);
        }
    }

    /// <summary>Passes on the upstream's status.</summary>
    private Status Finish()
    {
        var (response, client) = (_response!, _request.Context.Response);
        CopyHead();
        response.CopyTrailersTo(client);
        var status = response.Status;
        if (_messages.HasWritten && !response.HasTrailers)
        {
            // The proxy has answered before the upstream, whose response has a status only.
            new GrpcStatus(status).WriteTrailersTo(client);
        }

        return status;
    }
}
