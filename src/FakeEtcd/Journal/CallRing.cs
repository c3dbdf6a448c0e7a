using FakeEtcd.Threading;
using Lock = System.Threading.Lock;

namespace FakeEtcd.Journal;

/// <summary>Holds the last completed calls, up to a maximum number and a maximum total size of their messages.</summary>
internal sealed class CallRing(int capacity)
{
    /// <summary>The maximum total size. It keeps a journal of large messages from holding gigabytes of values.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<(EtcdCall Call, long Bytes)> _calls = [];
    private long _bytes;
    private long _total;

    /// <summary>Pulses after each added call.</summary>
    public Signal Added { get; } = new();

    /// <summary>The number of calls added so far.</summary>
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

    /// <summary>Adds a call. The oldest calls leave to make room; a call larger than the maximum size is not kept.</summary>
    public void Add(EtcdCall call)
    {
        var bytes = CallSize.Of(call);
        lock (_gate)
        {
            _calls.Enqueue((call, bytes));
            _bytes += bytes;
            _total++;
            while (_calls.Count > capacity || _bytes > MaxBytes)
            {
                _bytes -= _calls.Dequeue().Bytes;
            }
        }

        Added.Pulse();
    }

    public IReadOnlyList<EtcdCall> ToList() => Read().Calls;

    /// <summary>Returns the calls, and the number of calls added so far, at one moment.</summary>
    public (IReadOnlyList<EtcdCall> Calls, long Total) Read()
    {
        lock (_gate)
        {
            return ([.. _calls.Select(entry => entry.Call)], _total);
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

    /// <summary>Returns the calls from a position on. A position counts all calls added so far.</summary>
    /// <param name="position">The position of the first call to return; moves past the last call.</param>
    /// <returns>Those of the calls that the ring still holds.</returns>
    public IReadOnlyList<EtcdCall> TakeFrom(ref long position)
    {
        lock (_gate)
        {
            var first = _total - _calls.Count;
            EtcdCall[] calls = [.. _calls.Skip((int)Math.Max(0, position - first)).Select(entry => entry.Call)];
            position = _total;
            return calls;
        }
    }
}
