using System.Diagnostics.CodeAnalysis;

namespace FakeEtcd.Journaling;

/// <summary>The last completed calls, bounded by their number and by the size of their requests.</summary>
internal sealed class CallRing(int capacity)
{
    /// <summary>Large requests push others out earlier, so that a journal cannot hold a gigabyte of values.</summary>
    private const long MaxRequestBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(EtcdCall Call, int Bytes)> _calls = [];
    private long _bytes;
    private long _total;
    private TaskCompletionSource? _added;

    /// <summary>How many calls were ever added.</summary>
    public long Total
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    public void Add(EtcdCall call)
    {
        var bytes = call.Request.CalculateSize();
        lock (_gate)
        {
            _calls.Enqueue((call, bytes));
            _bytes += bytes;
            _total++;
            while (_calls.Count > capacity || (_bytes > MaxRequestBytes && _calls.Count > 1))
            {
                _bytes -= _calls.Dequeue().Bytes;
            }

            _added?.TrySetResult();
            _added = null;
        }
    }

    public IReadOnlyList<EtcdCall> ToList()
    {
        lock (_gate)
        {
            return [.. _calls.Select(entry => entry.Call)];
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _calls.Clear();
            _bytes = 0;
        }
    }

    /// <summary>Takes the calls from a position on; positions count the calls that were ever added.</summary>
    /// <param name="position">Moves behind the calls taken.</param>
    /// <param name="calls">The calls that are still there.</param>
    /// <param name="added">When there are none: a task that ends when one is added.</param>
    public bool TryTake(ref long position, out IReadOnlyList<EtcdCall> calls, [NotNullWhen(false)] out Task? added)
    {
        lock (_gate)
        {
            var first = _total - _calls.Count;
            calls = [.. _calls.Skip((int)Math.Max(0, position - first)).Select(entry => entry.Call)];
            position = _total;
            if (calls.Count > 0)
            {
                added = null;
                return true;
            }

            _added ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            added = _added.Task;
            return false;
        }
    }
}
