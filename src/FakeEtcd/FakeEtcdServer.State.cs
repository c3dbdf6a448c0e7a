using System.Globalization;
using Etcd.Api;
using FakeEtcd.Engine;
using FakeEtcd.Options;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    private int _restores;

    /// <summary>Writes a key, without a request. Watches see it; to wait until they have use <see cref="WaitForDeliveryAsync"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lease">The lease to attach the key to; 0 for none.</param>
    /// <returns>The revision of the write.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="key"/> is empty, <paramref name="key"/> or <paramref name="value"/> has a lone surrogate, or there is no such
    /// <paramref name="lease"/>.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="value"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long Put(string key, string value, long lease = 0)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Put(key, UnicodeText.ToUtf8(value, nameof(value)), lease);
    }

    /// <summary>Writes a key, without a request. Watches see it; to wait until they have use <see cref="WaitForDeliveryAsync"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lease">The lease to attach the key to; 0 for none.</param>
    /// <returns>The revision of the write.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="key"/> is empty or has a lone surrogate, or there is no such <paramref name="lease"/>.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="value"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long Put(string key, ByteString value, long lease = 0)
    {
        ThrowIfDisposed();
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            return Engine.Put(new PutRequest { Key = UnicodeText.ToUtf8(key, nameof(key)), Value = value, Lease = lease }).Header.Revision;
        }
        catch (EtcdException exception) when (exception.Error == EtcdError.LeaseNotFound)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"There is no lease {lease}. Have a client grant one first."), nameof(lease), exception);
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>Reads a key, without a request.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value as text; null if there is no such key.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty, or has a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string? Get(string key)
    {
        ThrowIfDisposed();
        ArgumentException.ThrowIfNullOrEmpty(key);
        var response = Engine.Range(new RangeRequest { Key = UnicodeText.ToUtf8(key, nameof(key)) });
        return response.Kvs.FirstOrDefault()?.Value.ToStringUtf8();
    }

    /// <summary>Reads the keys with a prefix, without a request.</summary>
    /// <param name="prefix">The prefix; the empty one is that of all keys.</param>
    /// <returns>The keys with their values, revisions and leases, in key order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> has a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<KeyValue> List(string prefix = "")
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(prefix);
        var (key, end) = RangeOf(prefix);
        return [.. Engine.Range(new RangeRequest { Key = key, RangeEnd = end }).Kvs.Select(pair => pair.Clone())];
    }

    /// <summary>Deletes a key, without a request. Watches see it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty, or has a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public bool Delete(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return Delete(new DeleteRangeRequest { Key = UnicodeText.ToUtf8(key, nameof(key)) }) > 0;
    }

    /// <summary>Deletes the keys with a prefix in one revision, without a request. Watches see it.</summary>
    /// <param name="prefix">The prefix; the empty one is that of all keys.</param>
    /// <returns>How many keys there were.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> has a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long DeletePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var (key, end) = RangeOf(prefix);
        return Delete(new DeleteRangeRequest { Key = key, RangeEnd = end });
    }

    /// <summary>Writes many keys, each in a revision of its own, in the order given.</summary>
    /// <param name="data">Keys and values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A key is empty or there twice, a value is null, or one of them has a lone surrogate; nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Load(IEnumerable<KeyValuePair<string, string>> data)
    {
        ThrowIfDisposed();
        Write(InitialState.Check(data, nameof(data)));
    }

    /// <summary>Writes the members of a JSON object, each in a revision of its own, in their order.</summary>
    /// <param name="json">
    /// An object such as <c>{"app/name": "billing", "app/port": 8080}</c>: a value that is no string is stored as its JSON.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// It is no JSON object, a key is empty or there twice, or a key or a value has a lone surrogate; nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void LoadJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ThrowIfDisposed();
        Write(InitialState.Parse(json, nameof(json)));
    }

    /// <summary>Compacts the history, as a request does.</summary>
    /// <param name="revision">The first revision that stays readable; null for the current one.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that ends once watches that need what is gone were told.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The revision is compacted already, or in the future.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task CompactAsync(long? revision = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        try
        {
            Engine.Compact(new CompactionRequest { Revision = revision ?? Engine.Revision });
        }
        catch (EtcdException exception) when (exception.Error == EtcdError.Compacted || exception.Error == EtcdError.FutureRev)
        {
            throw new ArgumentOutOfRangeException(
                nameof(revision),
                revision,
                string.Create(CultureInfo.InvariantCulture, $"etcd says \"{exception.Error.Message}\". The revision is {Engine.Revision} now."));
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }

        return WaitForDeliveryAsync(cancellationToken);
    }

    /// <summary>Takes down the whole state: keys with their history, revisions, leases with the time they have left, alarms.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The snapshot, of one moment whatever is written meanwhile.</returns>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task<FakeEtcdSnapshot> SnapshotAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new FakeEtcdSnapshot(_node, Engine.Capture()));
    }

    /// <summary>
    /// Brings a state back. Connections stay; open watch and keep-alive streams end with <see cref="EtcdError.Stopped"/>, as with
    /// an etcd that is restarted from a backup; so do auth tokens. Faults, quirks and the journal stay as they are.
    /// </summary>
    /// <param name="snapshot">A snapshot of this server.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends once the state is served.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    /// <exception cref="ArgumentException">It is another server's.</exception>
    /// <exception cref="InvalidOperationException">The server is a member of a cluster, or stopped.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task RestoreAsync(FakeEtcdSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(snapshot);
        if (snapshot.Owner != _node)
        {
            throw new ArgumentException(
                $"This is the snapshot of another server. To copy keys between servers {nameof(Load)}() what the other one lists.", nameof(snapshot));
        }

        return ExclusivelyAsync(
            () =>
            {
                ThrowIfStopped("cannot be restored");
                return ReplaceStateAsync(snapshot.Content);
            },
            cancellationToken);
    }

    /// <summary>Waits until the server has reached a revision.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends then; at once if the revision was reached already. A wait goes on over a restore.</returns>
    /// <exception cref="TimeoutException">
    /// It was not reached within <see cref="FakeEtcdOptions.DeliveryTimeout"/>; the message tells the revision.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public async Task WaitForRevisionAsync(long revision, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var timeout = _node.Options.DeliveryTimeout;
        try
        {
            await _node.Waiters.WaitAsync(revision, () => Revision, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                string.Create(CultureInfo.InvariantCulture, $"The server is at revision {Revision}, and did not reach {revision} within {timeout}."),
                exception);
        }
    }

    /// <summary>Serves another state; null is the empty one.</summary>
    private Task ReplaceStateAsync(EngineSnapshot? content)
    {
        ThrowIfMember();

        // Each state draws from a sequence of its own, which follows from the seed.
        var random = new Random(unchecked(Seed + Interlocked.Increment(ref _restores)));
        return _node.ServeAsync(CreateEngine(_node.Options, random, _node.Waiters, content));
    }

    private void ThrowIfMember()
    {
        if (!_node.OwnsEngine)
        {
            throw new InvalidOperationException("The members of a cluster share one state, which cannot be replaced. Start another cluster.");
        }
    }

    private static (ByteString Key, ByteString RangeEnd) RangeOf(string prefix)
    {
        if (prefix.Length == 0)
        {
            return (KeyRange.Smallest, KeyRange.NoEnd);
        }

        var range = KeyRange.OfPrefix(UnicodeText.ToUtf8(prefix, nameof(prefix)));
        return (range.Start, range.End ?? KeyRange.NoEnd);
    }

    private void Write(IReadOnlyList<KeyValuePair<string, string>> data)
    {
        foreach (var (key, value) in data)
        {
            Put(key, value);
        }
    }

    private static InvalidOperationException Refused(EtcdException exception) => new($"etcd refuses it: {exception.Error.Message}", exception);

    private long Delete(DeleteRangeRequest request)
    {
        ThrowIfDisposed();
        try
        {
            return Engine.DeleteRange(request).Deleted;
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }
    }
}
