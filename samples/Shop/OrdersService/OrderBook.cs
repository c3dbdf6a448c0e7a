using System.Collections.Concurrent;

namespace Shop.OrdersService;

/// <summary>All orders, in memory.</summary>
internal sealed class OrderBook
{
    private readonly ConcurrentDictionary<int, OrderLine> _lines = new();
    private readonly ConcurrentQueue<OrderLine> _open = new();
    private int _lastId;

    public IEnumerable<OrderLine> All => _lines.Values.OrderBy(line => line.Id);

    public OrderLine Place(string product, long cents, string pricedBy)
    {
        var line = new OrderLine(Interlocked.Increment(ref _lastId), product, cents, pricedBy);
        _lines[line.Id] = line;
        _open.Enqueue(line);
        return line;
    }

    /// <summary>Removes the oldest open order from the queue and returns it; null if there is none.</summary>
    public OrderLine? Take() => _open.TryDequeue(out var line) ? line : null;

    /// <summary>Notes who packed an order.</summary>
    /// <returns>False if there is no such order.</returns>
    public bool Complete(int id, string packedBy) =>
        _lines.TryGetValue(id, out var line) && _lines.TryUpdate(id, line with { PackedBy = packedBy }, line);
}
