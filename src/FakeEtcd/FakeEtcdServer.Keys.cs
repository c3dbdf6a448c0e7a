using Etcd.Api;
using FakeEtcd.Options;
using Google.Protobuf;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
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
    public long Put(string key, ByteString value, long lease = 0) =>
        _server.Keys.Put(key, value, lease);

    /// <summary>Reads a key, without a request.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value as text; null if there is no such key.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty, or has a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string? Get(string key) =>
        _server.Keys.Get(key);

    /// <summary>Reads the keys with a prefix, without a request.</summary>
    /// <param name="prefix">The prefix; the empty one is that of all keys.</param>
    /// <returns>The keys with their values, revisions and leases, in key order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> has a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<KeyValue> List(string prefix = "") =>
        _server.Keys.List(prefix);

    /// <summary>Deletes a key, without a request. Watches see it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty, or has a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public bool Delete(string key) =>
        _server.Keys.Delete(key);

    /// <summary>Deletes the keys with a prefix in one revision, without a request. Watches see it.</summary>
    /// <param name="prefix">The prefix; the empty one is that of all keys.</param>
    /// <returns>How many keys there were.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> has a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long DeletePrefix(string prefix) =>
        _server.Keys.DeletePrefix(prefix);

    /// <summary>Writes many keys, each in a revision of its own, in the order given.</summary>
    /// <param name="data">Keys and values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A key is empty or there twice, a value is null, or one of them has a lone surrogate; nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Load(IEnumerable<KeyValuePair<string, string>> data) =>
        _server.Keys.Load(data);

    /// <summary>Writes the members of a JSON object, each in a revision of its own, in their order.</summary>
    /// <param name="json">
    /// An object such as <c>{"app/name": "billing", "app/port": 8080}</c>: a value that is no string is stored as its JSON.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The text is not a JSON object, a key is empty or there twice, or a key or a value has a lone surrogate; nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void LoadJson(string json) =>
        _server.Keys.LoadJson(json);

    /// <summary>Compacts the history, as a request does.</summary>
    /// <param name="revision">The first revision that stays readable; null for the current one.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that ends once watches that need what is gone were told.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The revision is compacted already, or in the future.</exception>
    /// <exception cref="InvalidOperationException">An alarm forbids it.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task CompactAsync(long? revision = null, CancellationToken cancellationToken = default) =>
        _server.Keys.CompactAsync(revision, cancellationToken);
}
