using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.Engine.Storage;
using Google.Protobuf;

namespace FakeEtcd.ControlApi.Events;

/// <summary>Tells a client what changes, as server-sent events.</summary>
/// <remarks>
/// Writes wake it, and cost the server nothing else. It looks for what wakes nobody, such as a stalled stream, a few times a second, and
/// only while a client listens.
/// </remarks>
/// <param name="state">The server.</param>
/// <param name="body">Where the events go.</param>
internal sealed class EventFeed(ControlState state, Stream body)
{
    /// <summary>The most keys in an event.</summary>
    public const int MostKeys = 200;

    /// <summary>The most revisions, and changes, that are read for an event.</summary>
    private const int MostChanges = 2000;

    /// <summary>The least time between two events.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    private FeedPosition _position;
    private ServerTrace? _trace;

    /// <summary>Writes events until the client is gone.</summary>
    /// <param name="last">Where the client has stopped to read; null if it begins.</param>
    /// <param name="cancellationToken">Canceled when the client is gone.</param>
    public async Task RunAsync(FeedPosition? last, CancellationToken cancellationToken)
    {
        // A client that comes back does not know what else has changed, so its trace stays unknown.
        _position = last ?? default;
        var silentSince = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await TryWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                silentSince = TimeProvider.System.GetTimestamp();
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (TimeProvider.System.GetElapsedTime(silentSince) >= HeartbeatInterval)
            {
                silentSince = TimeProvider.System.GetTimestamp();
                await body.WriteAsync(":\n\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
                await body.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        var (epoch, trace, calls) = (state.Epoch, ServerTrace.Of(state), state.Server.Node.Journal.Total);
        if (_position.Epoch != epoch || calls < _position.Calls)
        {
            var revision = state.Server.Engine.Revision;
            (_position, _trace) = (new FeedPosition(epoch, revision, calls), trace);
            var hello = new HelloEvent { Epoch = epoch, Revision = revision, JournalPosition = calls };
            await WriteAsync("hello", hello, ControlJson.Api.HelloEvent, cancellationToken).ConfigureAwait(false);
            return true;
        }

        var isNew = state.Server.Engine.Revision != _position.Revision;
        if (!isNew && calls == _position.Calls && trace == _trace)
        {
            return false;
        }

        var changes = Describe(trace, calls);
        (_position, _trace) = (new FeedPosition(epoch, changes.Revision, calls), trace);
        await WriteAsync("changes", changes, ControlJson.Api.ChangesEvent, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private ChangesEvent Describe(ServerTrace trace, long calls)
    {
        var slice = state.Server.Engine.ReadChanges(_position.Revision, MostChanges);
        var newest = new Dictionary<ByteString, KeyVersion>();
        foreach (var change in slice.Changes ?? [])
        {
            newest[change.Data.Key] = change;
        }

        var areLost = slice.Changes is null || newest.Count > MostKeys;
        var isNew = slice.Revision != _position.Revision;
        return new ChangesEvent
        {
            Revision = slice.Revision,
            Keys = areLost ? [] : [.. newest.Values.Select(static version => KeyView.Describe(version.Data, shown: null, version.IsTombstone))],
            KeysLost = areLost ? true : null,
            JournalPosition = calls,
            Calls = calls - _position.Calls,
            Pending = calls != _position.Calls || trace.Arrived != _trace?.Arrived,
            Leases = trace.Leases != _trace?.Leases || slice.Changes is null || slice.Changes.Any(HasLease),
            Streams = trace.Streams != _trace?.Streams || (isNew && HasWatches()),
            Faults = trace.Faults != _trace?.Faults,
            Server = trace.Server != _trace?.Server,
        };
    }

    private static bool HasLease(KeyVersion change) => change.Data.Lease != 0 || change.Previous is { Data.Lease: not 0 };

    private bool HasWatches() => state.Server.OpenStreams.ToList().Any(static stream => stream.Watches is not null);

    /// <summary>Waits for a write or a call, or for the time to look for other changes.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var (server, position) = (state.Server, _position);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] news =
        [
            server.Node.Committed.WaitUntilAsync(() => server.Engine.Revision != position.Revision, waiting.Token),
            server.Node.Journal.Completed.WaitUntilAsync(() => server.Node.Journal.Total != position.Calls, waiting.Token),
            Task.Delay(LookInterval, TimeProvider.System, waiting.Token),
        ];
        await Task.WhenAny(news).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(news).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task WriteAsync<T>(string name, T data, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        // The JSON has no line breaks.
        using var text = new MemoryStream();
        text.Write(System.Text.Encoding.UTF8.GetBytes($"id: {_position}\nevent: {name}\ndata: "));
        await JsonSerializer.SerializeAsync(text, data, type, cancellationToken).ConfigureAwait(false);
        text.Write("\n\n"u8);
        await body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), cancellationToken).ConfigureAwait(false);
        await body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
