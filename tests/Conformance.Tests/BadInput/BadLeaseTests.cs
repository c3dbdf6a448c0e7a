using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using NUnit.Framework;

namespace Conformance.Tests.BadInput;

/// <summary>Requests on leases that etcd refuses, with its exact code and message.</summary>
public sealed class BadLeaseTests(Backend backend) : ConformanceFixture(backend)
{
    /// <summary>etcd's limit, in seconds: some 285 years.</summary>
    private const long MaxTtl = 9_000_000_000;

    [Test]
    public async Task Grant_TtlTooLarge_IsRefused()
    {
        await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = MaxTtl });

        await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = MaxTtl + 1 }).ShouldFailAsync(EtcdError.LeaseTTLTooLarge);
    }

    [Test]
    public async Task Grant_IdInUse_IsRefused()
    {
        var granted = await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { TTL = 3600 });

        await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = granted.ID, TTL = 3600 })
            .ShouldFailAsync(EtcdError.LeaseExist);
    }

    [TestCase(0x404)]
    [TestCase(0)]
    public async Task Revoke_UnknownLease_IsRefused(long lease)
    {
        await Etcd.Lease.LeaseRevokeAsync(new LeaseRevokeRequest { ID = lease }).ShouldFailAsync(EtcdError.LeaseNotFound);
    }
}
