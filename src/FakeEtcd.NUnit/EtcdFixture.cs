using NUnit.Framework;

namespace FakeEtcd.NUnit;

/// <summary>
/// A base class for fixtures whose tests need an etcd. Each test gets a <see cref="FakeEtcdServer"/> of its own; when the
/// environment variable <c>TEST_ETCD_ENDPOINT</c> names a real etcd, all of them share that one.
/// </summary>
/// <remarks>
/// Write keys under <see cref="KeyPrefix"/>, and the same test runs on both. A test that uses <see cref="Etcd"/> does what no
/// real etcd can: mark it with <see cref="NeedsFakeAttribute"/>. When a test fails, the server's
/// <see cref="FakeEtcdServer.Dump"/> and seed are attached to it. Tests of one fixture that run in parallel need
/// <c>[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]</c>, as for any fixture with fields.
/// </remarks>
public abstract class EtcdFixture
{
    /// <summary>The environment variable that names a real etcd: <c>127.0.0.1:2379</c> or <c>http://127.0.0.1:2379</c>.</summary>
    public const string EndpointVariable = "TEST_ETCD_ENDPOINT";

    private FakeEtcdServer? _fake;
    private RealEtcdEndpoint? _real;

    /// <summary>Whether the test runs on FakeEtcd.</summary>
    protected bool IsFake => _real is null;

    /// <summary>Where the etcd of the test listens, as a URL.</summary>
    /// <exception cref="InvalidOperationException">No test is running.</exception>
    protected string ConnectionString => _fake?.ConnectionString ?? _real?.Url ?? throw NoTest();

    /// <summary>A prefix that no other test uses, ending with a slash. On a real etcd its keys are deleted after the test.</summary>
    protected string KeyPrefix { get; private set; } = "";

    /// <summary>The fake of the test, with all its controls. On a real etcd the test is ignored, with a message that says so.</summary>
    /// <exception cref="IgnoreException">The test runs on a real etcd.</exception>
    /// <exception cref="InvalidOperationException">No test is running.</exception>
    protected FakeEtcdServer Etcd
    {
        get
        {
            if (_real is not null)
            {
                Assert.Ignore(NeedsFakeAttribute.Reason);
            }

            return _fake ?? throw NoTest();
        }
    }

    /// <summary>Starts the server of a test, or checks that the real etcd answers.</summary>
    /// <returns>A task that ends when the test can run.</returns>
    [SetUp]
    public async Task StartEtcdAsync()
    {
        KeyPrefix = $"{TestContext.CurrentContext.Test.Name}-{Guid.NewGuid():N}/";
        _real = RealEtcdEndpoint.FromEnvironment();
        if (_real is not null)
        {
            await _real.CheckAsync().ConfigureAwait(false);
            return;
        }

        _fake = await FakeEtcdServer.StartAsync(Configure).ConfigureAwait(false);
    }

    /// <summary>Attaches the server's dump to a failed test and stops the server, or deletes the test's keys from the real etcd.</summary>
    /// <returns>A task that ends then.</returns>
    [TearDown]
    public async Task StopEtcdAsync()
    {
        if (_fake is not null)
        {
            try
            {
                FailureReport.AttachOnFailure(_fake);
            }
            finally
            {
                await _fake.DisposeAsync().ConfigureAwait(false);
                _fake = null;
            }
        }

        if (_real is not null)
        {
            await _real.DeleteAsync(KeyPrefix).ConfigureAwait(false);
            _real = null;
        }
    }

    /// <summary>Sets up the fake of each test; a real etcd is as it is.</summary>
    /// <param name="options">The options; the defaults are etcd's.</param>
    protected virtual void Configure(FakeEtcdOptions options)
    {
    }

    private static InvalidOperationException NoTest() =>
        new("There is an etcd only while a test runs: use it in a test, or in a [SetUp] of the derived class.");
}
