using NUnit.Framework;

namespace FakeEtcd.NUnit;

/// <summary>
/// A base class for fixtures whose tests need an etcd. Each test gets a <see cref="FakeEtcdServer"/> of its own. If the
/// environment variable <c>TEST_ETCD_ENDPOINT</c> names a real etcd, all tests share that one.
/// </summary>
/// <remarks>
/// Write keys under <see cref="KeyPrefix"/>, and the same test runs on both. A test that uses <see cref="Etcd"/> needs the fake:
/// mark it with <see cref="NeedsFakeAttribute"/>. When a test fails, the server's <see cref="FakeEtcdServer.Dump"/> and seed are
/// attached to it. Tests may run in parallel, also on one instance of the fixture: in a test, in a [SetUp] and in a [TearDown] the
/// properties below are those of the running test.
/// </remarks>
public abstract class EtcdFixture
{
    /// <summary>The environment variable that names a real etcd: <c>127.0.0.1:2379</c> or <c>http://127.0.0.1:2379</c>.</summary>
    public const string EndpointVariable = "TEST_ETCD_ENDPOINT";

    private readonly RunningTests _tests = new();

    /// <summary>Whether tests run on FakeEtcd: true unless the environment variable names a real etcd.</summary>
    /// <exception cref="InvalidOperationException">The environment variable names no endpoint.</exception>
    protected static bool IsFake => RealEtcdEndpoint.FromEnvironment() is null;

    /// <summary>The URL of the test's etcd.</summary>
    /// <exception cref="InvalidOperationException">No test is running, or it cannot be told which; or the fake has no port.</exception>
    protected string ConnectionString => _tests.Current.ConnectionString;

    /// <summary>A prefix that no other test uses; it ends with a slash. On a real etcd its keys are deleted after the test.</summary>
    /// <exception cref="InvalidOperationException">No test is running, or it cannot be told which.</exception>
    protected string KeyPrefix => _tests.Current.KeyPrefix;

    /// <summary>The test's fake, with all its controls. On a real etcd the test is ignored, with the reason.</summary>
    /// <exception cref="IgnoreException">The test runs on a real etcd.</exception>
    /// <exception cref="InvalidOperationException">No test is running, or it cannot be told which.</exception>
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

    /// <summary>Starts the server of a test, or checks that the real etcd answers. NUnit calls this.</summary>
    /// <returns>A task that ends when the test can run.</returns>
    /// <exception cref="InvalidOperationException">The environment variable names no endpoint, or an etcd that does not answer.</exception>
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

    /// <summary>
    /// Attaches the server's dump to a failed test and stops the server, or deletes the test's keys from the real etcd. NUnit calls this.
    /// </summary>
    /// <returns>A task that ends when the server is stopped, or the keys are deleted.</returns>
    [TearDown]
    public async Task StopEtcdAsync()
    {
        if (_tests.Remove() is { } test)
        {
            await test.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sets up the fake of each test. A real etcd stays as it is. Tests that run in parallel call this at the same time.</summary>
    /// <param name="options">The options; the defaults are etcd's.</param>
    protected virtual void Configure(FakeEtcdOptions options)
    {
    }
}
