using System.Globalization;
using Etcd.Api;
using Google.Protobuf;
using Load.Measuring;

namespace Load.Workloads;

/// <summary>The keys and the value of a workload.</summary>
internal sealed class KeySpace
{
    /// <summary>What etcd takes in a transaction by default, less a few.</summary>
    public const int PutsPerTransaction = 100;

    private const int FillingClients = 16;
    private readonly ByteString[] _keys;

    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="settings">Their length, and that of the value.</param>
    public KeySpace(string prefix, int count, LoadSettings settings)
    {
        var digits = Math.Max(settings.KeySize - prefix.Length, count.ToString(CultureInfo.InvariantCulture).Length);
        _keys = [.. Enumerable.Range(0, count).Select(number =>
            ByteString.CopyFromUtf8(prefix + number.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0')))];
        var value = new byte[settings.ValueSize];
        new Random(settings.Seed).NextBytes(value);
        Value = UnsafeByteOperations.UnsafeWrap(value);
    }

    public int Count => _keys.Length;

    public ByteString Value { get; }

    /// <summary>The key with a number; numbers beyond the last key begin again.</summary>
    public ByteString Key(long number) => _keys[number % _keys.Length];

    public PutRequest Put(long number) => new() { Key = Key(number), Value = Value };

    /// <summary>Puts every key once, many in a transaction.</summary>
    public Task FillAsync(Connections connections)
    {
        var transactions = new SharedCounter((Count + PutsPerTransaction - 1) / PutsPerTransaction);
        return Task.WhenAll(Enumerable.Range(0, FillingClients).Select(async client =>
        {
            while (transactions.TryNext(out var number))
            {
                var first = number * PutsPerTransaction;
                var puts = Enumerable.Range(first, Math.Min(PutsPerTransaction, Count - first));
                await connections.Clients(client).Kv.TxnAsync(
                    new TxnRequest { Success = { puts.Select(put => new RequestOp { RequestPut = Put(put) }) } });
            }
        }));
    }
}
