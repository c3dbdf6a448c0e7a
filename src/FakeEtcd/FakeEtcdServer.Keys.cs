using Etcd.Api;
using FakeEtcd.Options;
using Google.Protobuf;

namespace FakeEtcd;

public sealed partial class FakeEtcdServer
{
    /// <summary>Puts a key without a client.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lease">The id of the lease to attach the key to; 0 for none.</param>
    /// <returns>The revision of the write.</returns>
    /// <remarks>Watches get the event. Call <see cref="WaitForDeliveryAsync"/> to wait until they have it.</remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="key"/> is empty, <paramref name="key"/> or <paramref name="value"/> has a lone surrogate, or the lease does not
    /// exist.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="value"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long Put(string key, string value, long lease = 0)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Put(key, UnicodeText.ToUtf8(value, nameof(value)), lease);
    }

    /// <summary>Puts a key without a client.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lease">The id of the lease to attach the key to; 0 for none.</param>
    /// <returns>The revision of the write.</returns>
    /// <remarks>Watches get the event. Call <see cref="WaitForDeliveryAsync"/> to wait until they have it.</remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="key"/> is empty or has a lone surrogate, or the lease does not exist.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> or <paramref name="value"/> is null.</exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long Put(string key, ByteString value, long lease = 0) =>
        _server.Keys.Put(key, value, lease);

    /// <summary>Gets the value of a key without a client.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value as UTF-8 text; null if the key does not exist.</returns>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty, or has a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public string? Get(string key) =>
        _server.Keys.Get(key);

    /// <summary>Lists the keys with a prefix without a client.</summary>
    /// <param name="prefix">The prefix. An empty prefix selects all keys.</param>
    /// <returns>The keys with their values, revisions and leases, in key order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> has a lone surrogate.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public IReadOnlyList<KeyValue> List(string prefix = "") =>
        _server.Keys.List(prefix);

    /// <summary>Deletes a key without a client.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the key existed.</returns>
    /// <remarks>Watches get the event. Call <see cref="WaitForDeliveryAsync"/> to wait until they have it.</remarks>
    /// <exception cref="ArgumentException"><paramref name="key"/> is null or empty, or has a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public bool Delete(string key) =>
        _server.Keys.Delete(key);

    /// <summary>Deletes the keys with a prefix, in one revision, without a client.</summary>
    /// <param name="prefix">The prefix. An empty prefix selects all keys.</param>
    /// <returns>The number of deleted keys.</returns>
    /// <remarks>Watches get the events. Call <see cref="WaitForDeliveryAsync"/> to wait until they have them.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="prefix"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> has a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public long DeletePrefix(string prefix) =>
        _server.Keys.DeletePrefix(prefix);

    /// <summary>Puts keys without a client, in order, each in its own revision.</summary>
    /// <param name="data">The keys and values.</param>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// A key is empty or occurs twice, a value is null, or a key or value has a lone surrogate. Nothing is written.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void Load(IEnumerable<KeyValuePair<string, string>> data) =>
        _server.Keys.Load(data);

    /// <summary>Puts the properties of a JSON object without a client, in order, each in its own revision.</summary>
    /// <param name="json">
    /// A JSON object, such as <c>{"app/name": "billing", "app/port": 8080}</c>. A value that is not a string is stored as JSON text.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The text is not a JSON object, a key is empty or occurs twice, or a key or value has a lone surrogate. Nothing is written.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public void LoadJson(string json) =>
        _server.Keys.LoadJson(json);

    /// <summary>Compacts the history without a client.</summary>
    /// <param name="revision">The first revision that stays readable; null for the current revision.</param>
    /// <param name="cancellationToken">Cancels the wait for the delivery.</param>
    /// <returns>A task that completes when all watches have their events, or the compaction if they need compacted history.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The revision is compacted already, or is in the future.</exception>
    /// <exception cref="TimeoutException">
    /// A client did not read its watch stream for <see cref="FakeEtcdOptions.DeliveryTimeout"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">An alarm is active that forbids writes.</exception>
    /// <exception cref="ObjectDisposedException">The server was disposed.</exception>
    public Task CompactAsync(long? revision = null, CancellationToken cancellationToken = default) =>
        _server.Keys.CompactAsync(revision, cancellationToken);
}
