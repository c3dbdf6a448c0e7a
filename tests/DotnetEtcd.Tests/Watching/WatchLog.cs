using System.Threading.Channels;
using Etcdserverpb;
using Mvccpb;
using Testing;

namespace DotnetEtcd.Tests.Watching;

/// <summary>What a watch's callback was told, in order, with bounded waits.</summary>
internal sealed class WatchLog
{
    private readonly Channel<WatchResponse> _responses = Channel.CreateUnbounded<WatchResponse>();
    private readonly Queue<Event> _events = [];

    /// <summary>Whether an event has come that was not taken yet.</summary>
    public bool HasEvents
    {
        get
        {
            while (_responses.Reader.TryRead(out var response))
            {
                Enqueue(response);
            }

            return _events.Count > 0;
        }
    }

    /// <summary>The callback.</summary>
    public void Add(WatchResponse response) => _responses.Writer.TryWrite(response);

    /// <summary>The next response that is no answer to a creation: whether those reach the callback is the client's affair.</summary>
    public async Task<WatchResponse> NextAsync()
    {
        while (true)
        {
            var response = await _responses.Reader.ReadAsync().Within("a watch response");
            if (!response.Created)
            {
                return response;
            }
        }
    }

    /// <summary>The next event, in whatever response it comes.</summary>
    public async Task<Event> EventAsync()
    {
        while (_events.Count == 0)
        {
            Enqueue(await NextAsync());
        }

        return _events.Dequeue();
    }

    /// <summary>The next events in short: what happened to which key.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(int count)
    {
        var texts = new List<string>();
        while (texts.Count < count)
        {
            texts.Add(Text(await EventAsync()));
        }

        return texts;
    }

    private static string Text(Event change)
    {
        var key = change.Kv.Key.ToStringUtf8();
        var name = key[(key.LastIndexOf('/') + 1)..];
        return change.Type == Event.Types.EventType.Put ? $"PUT {name}={change.Kv.Value.ToStringUtf8()}" : $"DELETE {name}";
    }

    private void Enqueue(WatchResponse response)
    {
        foreach (var change in response.Events)
        {
            _events.Enqueue(change);
        }
    }
}
