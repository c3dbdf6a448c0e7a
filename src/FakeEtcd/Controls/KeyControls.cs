using System.Globalization;
using Etcd.Api;
using FakeEtcd.Options;
using FakeEtcd.Protocol;
using Google.Protobuf;

namespace FakeEtcd.Controls;

/// <summary>Reads and writes a server's keys without a client.</summary>
internal sealed class KeyControls(RunningServer server)
{
    public long Put(string key, ByteString value, long lease)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentException.ThrowIfNullOrEmpty(key);
        return Put(UnicodeText.ToUtf8(key, nameof(key)), value, lease);
    }

    public long Put(ByteString key, ByteString value, long lease)
    {
        var revision = Apply(key, value, lease);
        WaitUntilStored();
        return revision;
    }

    public string? Get(string key)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentException.ThrowIfNullOrEmpty(key);
        var response = server.Engine.Range(new RangeRequest { Key = UnicodeText.ToUtf8(key, nameof(key)) });
        return response.Kvs.FirstOrDefault()?.Value.ToStringUtf8();
    }

    public IReadOnlyList<KeyValue> List(string prefix)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(prefix);
        var (key, end) = RangeOf(prefix);
        return [.. server.Engine.Range(new RangeRequest { Key = key, RangeEnd = end }).Kvs.Select(pair => pair.Clone())];
    }

    /// <summary>Reads some of the keys with a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="after">The key after which to read; null to begin with the first one.</param>
    /// <param name="limit">How many keys to read at most.</param>
    /// <returns>The keys, whether more follow, their revision, and the number of all keys with the prefix, at that revision or just before.</returns>
    public (IReadOnlyList<KeyValue> Keys, bool More, long Count, long Revision) ListPage(ByteString prefix, ByteString? after, long limit)
    {
        server.Lifetime.ThrowIfDisposed();
        var (first, end) = RangeOf(prefix);
        var all = server.Engine.Range(new RangeRequest { Key = first, RangeEnd = end, CountOnly = true });
        var next = after is null ? first : ByteString.CopyFrom([.. after.Span, 0]);
        var start = ByteOrder.Compare(next, first) < 0 ? first : next;
        if (end != KeyRange.NoEnd && ByteOrder.Compare(start, end) >= 0)
        {
            return ([], false, all.Count, all.Header.Revision);
        }

        var page = server.Engine.Range(new RangeRequest { Key = start, RangeEnd = end, Limit = limit });
        return (page.Kvs, page.More, all.Count, page.Header.Revision);
    }

    /// <summary>Reads a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="revision">The revision at which to read; 0 for the current one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The revision cannot be read.</exception>
    public KeyValue? Find(ByteString key, long revision)
    {
        server.Lifetime.ThrowIfDisposed();
        try
        {
            return server.Engine.Range(new RangeRequest { Key = key, Revision = revision }).Kvs.FirstOrDefault();
        }
        catch (EtcdException exception) when (exception.Error == EtcdError.Compacted || exception.Error == EtcdError.FutureRev)
        {
            throw new ArgumentOutOfRangeException(nameof(revision), revision, $"Cannot read: \"{exception.Error.Message}\".");
        }
    }

    public bool Delete(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return Delete(UnicodeText.ToUtf8(key, nameof(key)));
    }

    public bool Delete(ByteString key) => Delete(new DeleteRangeRequest { Key = key }) > 0;

    public long DeletePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var (key, end) = RangeOf(prefix);
        return Delete(new DeleteRangeRequest { Key = key, RangeEnd = end });
    }

    public void Load(IEnumerable<KeyValuePair<string, string>> data)
    {
        server.Lifetime.ThrowIfDisposed();
        Write(InitialState.Check(data, nameof(data)));
    }

    public void LoadJson(string json)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(json);
        Write(InitialState.Parse(json, nameof(json)));
    }

    public Task CompactAsync(long? revision, CancellationToken cancellationToken)
    {
        server.Lifetime.ThrowIfDisposed();
        try
        {
            server.Engine.Compact(new CompactionRequest { Revision = revision ?? server.Engine.Revision });
            WaitUntilStored();
        }
        catch (EtcdException exception) when (exception.Error == EtcdError.Compacted || exception.Error == EtcdError.FutureRev)
        {
            throw new ArgumentOutOfRangeException(
                nameof(revision),
                revision,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Cannot compact: \"{exception.Error.Message}\". The current revision is {server.Engine.Revision}."));
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }

        return server.Clock.WaitForDeliveryAsync(cancellationToken);
    }

    private static (ByteString Key, ByteString RangeEnd) RangeOf(string prefix) => RangeOf(UnicodeText.ToUtf8(prefix, nameof(prefix)));

    private static (ByteString Key, ByteString RangeEnd) RangeOf(ByteString prefix)
    {
        if (prefix.IsEmpty)
        {
            return (KeyRange.Smallest, KeyRange.NoEnd);
        }

        var range = KeyRange.OfPrefix(prefix);
        return (range.Start, range.End ?? KeyRange.NoEnd);
    }

    /// <summary>Translates a refusal for which a control has no words of its own.</summary>
    public static InvalidOperationException Refused(EtcdException exception) =>
        new($"The server refuses the request: \"{exception.Error.Message}\".", exception);

    /// <summary>Puts a key, without waiting until it is stored.</summary>
    private long Apply(ByteString key, ByteString value, long lease)
    {
        server.Lifetime.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            return server.Engine.Put(new PutRequest { Key = key, Value = value, Lease = lease }).Header.Revision;
        }
        catch (EtcdException exception) when (exception.Error == EtcdError.LeaseNotFound)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"There is no lease {lease}. Grant a lease with a client first."),
                nameof(lease),
                exception);
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>Blocks until the writes so far are as safe as those of a client that has an answer.</summary>
    private void WaitUntilStored()
    {
        var stored = server.Engine.WhenStoredAsync();
        if (stored.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            stored.AsTask().GetAwaiter().GetResult();
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }
    }

    private void Write(IEnumerable<KeyValuePair<string, string>> data)
    {
        foreach (var (key, value) in data)
        {
            Apply(ByteString.CopyFromUtf8(key), ByteString.CopyFromUtf8(value), lease: 0);
        }

        WaitUntilStored();
    }

    private long Delete(DeleteRangeRequest request)
    {
        server.Lifetime.ThrowIfDisposed();
        try
        {
            var deleted = server.Engine.DeleteRange(request).Deleted;
            WaitUntilStored();
            return deleted;
        }
        catch (EtcdException exception)
        {
            throw Refused(exception);
        }
    }
}
