using NUnit.Framework;

namespace FakeEtcd.NUnit;

/// <summary>
/// The running tests of one instance of a fixture. NUnit's context tells which of them calls, in asynchronous code as well, so tests
/// that run in parallel on one instance each find what is their own.
/// </summary>
internal sealed class RunningTests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunningTest> _tests = [];
    private bool _wereParallel;

    /// <summary>The test that is running.</summary>
    /// <exception cref="InvalidOperationException">There is none, or several and the caller belongs to none of them.</exception>
    public RunningTest Current
    {
        get
        {
            lock (_lock)
            {
                if (_tests.TryGetValue(Id, out var test))
                {
                    return test;
                }

                // Code that NUnit's context does not reach, such as a thread of a server: it can mean only one test,
                // unless tests of this instance have run in parallel.
                return _tests.Count == 0 ? throw NoTest() : _wereParallel ? throw Ambiguous() : _tests.Values.Single();
            }
        }
    }

    private static string Id => TestContext.CurrentContext.Test.ID;

    /// <summary>Adds what belongs to the test that is running.</summary>
    public void Add(RunningTest test)
    {
        lock (_lock)
        {
            _tests.Add(Id, test);
            _wereParallel |= _tests.Count > 1;
        }
    }

    /// <summary>Removes what belongs to the test that is running.</summary>
    /// <returns>Null if its start failed.</returns>
    public RunningTest? Remove()
    {
        lock (_lock)
        {
            _tests.Remove(Id, out var test);
            return test;
        }
    }

    private static InvalidOperationException NoTest() =>
        new("There is an etcd only while a test runs: use it in a test, or in a [SetUp] or [TearDown] of the derived class.");

    private static InvalidOperationException Ambiguous() => new(
        "Tests of this fixture run in parallel, and NUnit's context does not reach this code, so it has no test whose etcd it could use. "
        + "Read the property in the test, or add [FixtureLifeCycle(LifeCycle.InstancePerTestCase)] to the fixture.");
}
