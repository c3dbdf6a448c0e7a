namespace FakeEtcd.NUnit;

/// <summary>The key prefix and the etcd of one running test.</summary>
internal sealed class RunningTest
{
    private readonly RealEtcdEndpoint? _real;

    public RunningTest(string keyPrefix, FakeEtcdServer fake)
    {
        KeyPrefix = keyPrefix;
        Fake = fake;
    }

    public RunningTest(string keyPrefix, RealEtcdEndpoint real)
    {
        KeyPrefix = keyPrefix;
        _real = real;
    }

    public string KeyPrefix { get; }

    public string ConnectionString => Fake?.ConnectionString ?? _real!.Url;

    /// <summary>The test's server; null on a real etcd.</summary>
    public FakeEtcdServer? Fake { get; }

    public async Task StopAsync(bool attachesPage)
    {
        if (Fake is not null)
        {
            try
            {
                FailureReport.AttachOnFailure(Fake);
                if (attachesPage)
                {
                    await FailureReport.AttachPageOnFailureAsync(Fake).ConfigureAwait(false);
                }
            }
            finally
            {
                await Fake.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (_real is not null)
        {
            await _real.DeleteAsync(KeyPrefix).ConfigureAwait(false);
        }
    }
}
