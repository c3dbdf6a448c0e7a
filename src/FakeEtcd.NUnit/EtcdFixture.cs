using NUnit.Framework;

namespace FakeEtcd.NUnit;

/// <summary>The base class of NUnit fixtures that need etcd: FakeEtcd, or the real etcd that an environment variable names.</summary>
/// <remarks>
/// <para>
/// Each test gets its own <see cref="FakeEtcdServer"/>. If the environment variable <c>TEST_ETCD_ENDPOINT</c> is set, all tests share the
/// real etcd at that endpoint. A test that writes only under <see cref="KeyPrefix"/> runs on both. A test that uses <see cref="Etcd"/>
/// runs on FakeEtcd only: mark it with <see cref="NeedsFakeAttribute"/>.
/// </para>
/// <para>
/// When a test fails, the fixture prints the server's seed and attaches its <see cref="FakeEtcdServer.Dump"/>. Tests can run in parallel,
/// even on one instance of the fixture: in a test, in a [SetUp] and in a [TearDown], the properties return the values of the
/// running test.
/// </para>
/// </remarks>
public abstract class EtcdFixture
{
    /// <summary>The environment variable with the endpoint of a real etcd: <c>127.0.0.1:2379</c> or <c>http://127.0.0.1:2379</c>.</summary>
    public const string EndpointVariable = "TEST_ETCD_ENDPOINT";

    private readonly RunningTests _tests = new();

    /// <summary>Gets whether the tests run on FakeEtcd, and not on a real etcd.</summary>
    /// <exception cref="InvalidOperationException">The environment variable is not a valid endpoint.</exception>
    protected static bool IsFake => RealEtcdEndpoint.FromEnvironment() is null;

    /// <summary>Gets the URL of the test's etcd.</summary>
    /// <exception cref="InvalidOperationException">
    /// No test is running, the running test is ambiguous, or the fake has no port.
    /// </exception>
    protected string ConnectionString => _tests.Current.ConnectionString;

    /// <summary>Gets the key prefix of the test, which is unique and ends with a slash.</summary>
    /// <remarks>On a real etcd, the fixture deletes the keys with the prefix after the test.</remarks>
    /// <exception cref="InvalidOperationException">No test is running, or the running test is ambiguous.</exception>
    protected string KeyPrefix => _tests.Current.KeyPrefix;

    /// <summary>Gets the test's server, with all its controls.</summary>
    /// <exception cref="IgnoreException">The test runs on a real etcd. NUnit reports it as ignored.</exception>
    /// <exception cref="InvalidOperationException">No test is running, or the running test is ambiguous.</exception>
    protected FakeEtcdServer Etcd
    {
        get
        {
            var test = _tests.Current;
            if (test.Fake is null)
            {
                Assert.Ignore(NeedsFakeAttribute.Reason);
            }

            return test.Fake!;
        }
    }

    /// <summary>
    /// Gets whether a failed test gets a page of keys, leases, watches, calls and faults, see
    /// <see cref="FailureReport.AttachPageOnFailureAsync"/>, beside the dump.
    /// </summary>
    /// <value>Default: <see langword="false"/>.</value>
    protected virtual bool AttachesPage => false;

    /// <summary>Starts the server of the test, or checks that the real etcd responds. NUnit calls this method.</summary>
    /// <returns>A task that completes when the test can run.</returns>
    /// <exception cref="InvalidOperationException">
    /// The environment variable is not a valid endpoint, or the real etcd does not respond or requires authentication.
    /// </exception>
    [SetUp]
    public async Task StartEtcdAsync()
    {
        var prefix = $"{TestContext.CurrentContext.Test.Name}-{Guid.NewGuid():N}/";
        if (RealEtcdEndpoint.FromEnvironment() is { } real)
        {
            await real.CheckAsync().ConfigureAwait(false);
            _tests.Add(new RunningTest(prefix, real));
            return;
        }

        _tests.Add(new RunningTest(prefix, await FakeEtcdServer.StartAsync(Configure).ConfigureAwait(false)));
    }

    /// <summary>Stops the server of the test, or deletes the test's keys from the real etcd. NUnit calls this method.</summary>
    /// <returns>A task that completes when the server is stopped or the keys are deleted.</returns>
    /// <remarks>If the test failed on FakeEtcd, the server's dump is attached to it first.</remarks>
    [TearDown]
    public async Task StopEtcdAsync()
    {
        if (_tests.Remove() is { } test)
        {
            await test.StopAsync(AttachesPage).ConfigureAwait(false);
        }
    }

    /// <summary>Configures the server of each test. Override it to change the options.</summary>
    /// <param name="options">The options, with etcd's defaults.</param>
    /// <remarks>It is not called for a real etcd. Parallel tests call it concurrently.</remarks>
    protected virtual void Configure(FakeEtcdOptions options)
    {
    }
}
