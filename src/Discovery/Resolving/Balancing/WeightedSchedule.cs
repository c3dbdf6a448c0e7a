using System.Numerics;

namespace Etcd.Discovery;

/// <summary>An endless sequence of indexes, each as often as its weight says. Thread-safe and free of locks.</summary>
/// <remarks>
/// Each index owns as many places on a circle as its weight. The sequence walks the circle with a stride that has no divisor in common with
/// its length, so that it visits each place once a round: the shares are exact. The stride is close to the golden ratio, which keeps the
/// visits of an index apart.
/// </remarks>
internal sealed class WeightedSchedule
{
    private const double GoldenRatio = 0.6180339887498949;

    private readonly long[] _ends;
    private readonly long _length;
    private readonly long _stride;
    private long _step;

    /// <param name="weights">The weight of each index. If all are 0, they are equal.</param>
    /// <param name="start">Where to start, so that clients do not start with the same index.</param>
    public WeightedSchedule(IReadOnlyList<int> weights, int start)
    {
        var equal = weights.All(weight => weight == 0);
        _ends = new long[weights.Count];
        for (var i = 0; i < _ends.Length; i++)
        {
            _length += equal ? 1 : weights[i];
            _ends[i] = _length;
        }

        _stride = FindStride(_length);
        _step = start;
    }

    public int Next()
    {
        var step = (ulong)Interlocked.Increment(ref _step) % (ulong)_length;
        var place = (long)((UInt128)step * (ulong)_stride % (ulong)_length);

        // The first index whose last place is not before the place. An index without a place has the end of the one before it.
        var found = Array.BinarySearch(_ends, place + 1);
        if (found < 0)
        {
            return ~found;
        }

        while (found > 0 && _ends[found - 1] == place + 1)
        {
            found--;
        }

        return found;
    }

    private static long FindStride(long length)
    {
        var stride = Math.Max(1, (long)(length * GoldenRatio));
        while (BigInteger.GreatestCommonDivisor(stride, length) != 1)
        {
            stride++;
        }

        return stride;
    }
}
