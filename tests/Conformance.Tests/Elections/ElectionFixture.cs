using System.Globalization;
using Conformance.Tests.Backends;
using Etcd.Api;
using Google.Protobuf;
using Grpc.Core;
using Testing.Etcd;

namespace Conformance.Tests.Elections;

/// <summary>Elections, each under a name of its own.</summary>
public abstract class ElectionFixture(Backend backend) : ConformanceFixture(backend)
{
    private static int _leases = 1000;

    protected ByteString Election => Utf8($"{Prefix}election");

    /// <summary>Grants a lease with an ID that is the same on every server.</summary>
    protected async Task<long> GrantAsync()
    {
        var lease = Interlocked.Increment(ref _leases);
        await Etcd.Lease.LeaseGrantAsync(new LeaseGrantRequest { ID = lease, TTL = 600 });
        return lease;
    }

    /// <summary>The key of a lease in the test's election.</summary>
    protected string KeyOf(long lease) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}election/{lease:x}");

    protected CampaignRequest By(long lease, string value = "v") => new() { Name = Election, Lease = lease, Value = Utf8(value) };

    protected async Task<CampaignResponse> CampaignAsync(long lease, string value = "v") => await Etcd.Election.CampaignAsync(By(lease, value));

    /// <summary>Begins a campaign and waits until its key is in the queue.</summary>
    protected async Task<AsyncUnaryCall<CampaignResponse>> BeginCampaignAsync(long lease)
    {
        var campaign = Etcd.Election.CampaignAsync(By(lease));
        await Etcd.WaitForAsync(KeyOf(lease), key => key is not null);
        return campaign;
    }

    protected async Task<ResponseHeader> ResignAsync(LeaderKey leader) =>
        (await Etcd.Election.ResignAsync(new ResignRequest { Leader = leader })).Header;

    protected async Task<string> LeaderValueAsync() =>
        (await Etcd.Election.LeaderAsync(new LeaderRequest { Name = Election })).Kv.Value.ToStringUtf8();
}
