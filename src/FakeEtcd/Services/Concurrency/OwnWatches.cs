namespace FakeEtcd.Services.Concurrency;

/// <summary>Counts the open watches of a server that is a client of itself, for the metrics.</summary>
internal sealed class OwnWatches
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Opened() => Interlocked.Increment(ref _count);

    public void Closed() => Interlocked.Decrement(ref _count);
}
