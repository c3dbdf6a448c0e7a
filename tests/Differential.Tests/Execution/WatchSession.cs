using System.Threading.Channels;
using Etcd.Api;
using Grpc.Core;
using Testing;
using Testing.Etcd;

namespace Differential.Tests.Execution;

/// <summary>One watch stream of one server, and a transcript of what each of its watches said.</summary>
internal sealed class WatchSession : IAsyncDisposable
{
    private static readonly TimeSpan ProgressPatience = TimeSpan.FromMilliseconds(40);

    private readonly WatchCall _call;
    private readonly Channel<WatchResponse> _answers = Channel.CreateUnbounded<WatchResponse>();
    private readonly Channel<long> _progress = Channel.CreateUnbounded<long>();
    private readonly SortedDictionary<long, WatchTranscript> _transcripts = [];
    private readonly Dictionary<long, long> _active = [];
    private readonly Task _reading;

    public WatchSession(Watch.WatchClient client)
    {
        _call = new WatchCall(client);
        _reading = ReadAsync();
    }

    /// <summary>Whether the stream has any watch.</summary>
    public bool HasActive => _active.Count > 0;

    public bool IsActive(long id) => _active.ContainsKey(id);

    /// <summary>The watches whose first revision comes after another one.</summary>
    public IReadOnlyList<long> StartingAfter(long revision) =>
        [.. _active.Where(watch => watch.Value > revision).Select(watch => watch.Key)];

    /// <summary>Creates a watch and waits for the answer, and for its end if its start is compacted.</summary>
    public async Task CreateAsync(WatchCreateRequest request, bool isCompacted)
    {
        await _call.SendAsync(request);
        var created = await NextAnswerAsync("a watch's creation");
        if (created.Canceled)
        {
            return;
        }

        _active.Add(created.WatchId, request.StartRevision);
        if (isCompacted)
        {
            await NextAnswerAsync("a compacted watch's end");

            // Until then the stream makes no progress: the dead watch counts as behind.
            await CancelAsync(created.WatchId, isKnown: true);
        }
    }

    public async Task CancelAsync(long id, bool isKnown)
    {
        await _call.CancelAsync(id);
        if (isKnown)
        {
            await NextAnswerAsync("a watch's cancellation");
            _active.Remove(id);
        }
    }

    /// <summary>Waits until every watch has seen everything up to a revision.</summary>
    public async Task CatchUpAsync(long revision)
    {
        using var timeout = new CancellationTokenSource(Bounded.Timeout);
        while (true)
        {
            // A server that is still behind with one of the watches does not answer: ask again.
            await _call.RequestProgressAsync();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token);
            patience.CancelAfter(ProgressPatience);
            try
            {
                while (await _progress.Reader.ReadAsync(patience.Token) < revision)
                {
                    // An answer to an earlier question.
                }

                return;
            }
            catch (OperationCanceledException) when (!timeout.IsCancellationRequested)
            {
                // Not caught up yet.
            }
        }
    }

    /// <summary>What every watch said so far, in order.</summary>
    public string Transcript()
    {
        lock (_transcripts)
        {
            return string.Join('\n', _transcripts.Select(entry => $"watch {entry.Key}: {entry.Value}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _call.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<WatchResponse> NextAnswerAsync(string what) => _answers.Reader.ReadAsync().Within(what);

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var response in _call.ReadAllAsync())
            {
                Record(response);
            }
        }
        catch (RpcException)
        {
            // The session was disposed, or the server is gone: then whoever waits runs into the time limit.
        }
    }

    private void Record(WatchResponse response)
    {
        if (response is { WatchId: -1, Created: false, Canceled: false, Events.Count: 0 })
        {
            _progress.Writer.TryWrite(response.Header.Revision);
            return;
        }

        lock (_transcripts)
        {
            if (!_transcripts.TryGetValue(response.WatchId, out var transcript))
            {
                _transcripts.Add(response.WatchId, transcript = new WatchTranscript());
            }

            transcript.Add(response);
        }

        if (response.Events.Count == 0)
        {
            _answers.Writer.TryWrite(response);
        }
    }
}
