using Etcd.Discovery.Registration.Leases;
using FluentAssertions;
using Testing;

namespace Etcd.Discovery.Tests.Registration.Support;

/// <summary>Counts what happens to a lease.</summary>
internal sealed class CountingObserver : ILeaseObserver, IDisposable
{
    private readonly SemaphoreSlim _renewed = new(0);
    private int _renewals;
    private int _overdue;

    public int Renewals => Volatile.Read(ref _renewals);

    public int Overdue => Volatile.Read(ref _overdue);

    public void OnRenewed()
    {
        Interlocked.Increment(ref _renewals);
        _renewed.Release();
    }

    public void OnOverdue() => Interlocked.Increment(ref _overdue);

    public void Dispose() => _renewed.Dispose();

    public async Task RenewedAsync(int count)
    {
        while (Renewals < count)
        {
            (await _renewed.WaitAsync(Bounded.Timeout)).Should().BeTrue();
        }
    }
}
