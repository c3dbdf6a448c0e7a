using System.Security.Cryptography;
using Lock = System.Threading.Lock;

namespace Etcd.Discovery;

/// <summary>The random part of waits. One connection has one seeded source.</summary>
internal sealed class Jitter(int? seed, double share)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed ?? RandomNumberGenerator.GetInt32(int.MaxValue));

    /// <summary>Returns a wait between <c>(1 - share)</c> of <paramref name="wait"/> and all of it.</summary>
    public TimeSpan Apply(TimeSpan wait)
    {
        lock (_lock)
        {
            return wait * (1 - (share * _random.NextDouble()));
        }
    }

    /// <summary>Puts items into a random order.</summary>
    public void Shuffle<T>(T[] items)
    {
        lock (_lock)
        {
            _random.Shuffle(items);
        }
    }
}
