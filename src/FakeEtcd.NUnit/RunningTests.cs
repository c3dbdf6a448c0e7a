using NUnit.Framework;

namespace FakeEtcd.NUnit;

/// <summary>The running tests of one instance of a fixture.</summary>
/// <remarks>NUnit's context identifies the calling test, also in asynchronous code, so parallel tests can share an instance.</remarks>
internal sealed class RunningTests
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunningTest> _tests = [];
    private bool _wereParallel;

    /// <summary>The running test.</summary>
    /// <exception cref="InvalidOperationException">No test is running, or the calling code cannot be matched to one of several.</exception>
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

                // NUnit's context does not reach some code, such as the threads of a server. Such code belongs to the only test,
                // unless tests of this instance have run in parallel.
                return _tests.Count == 0 ? throw NoTest() : _wereParallel ? throw Ambiguous() : _tests.Values.Single();
            }
        }
    }

    private static string Id => TestContext.CurrentContext.Test.ID;

    /// <summary>Adds the running test.</summary>
    public void Add(RunningTest test)
    {
        lock (_lock)
        {
            _tests.Add(Id, test);
            _wereParallel |= _tests.Count > 1;
        }
    }

    /// <summary>Removes the running test.</summary>
    /// <returns>The test; null if its start failed.</returns>
    public RunningTest? Remove()
    {
        lock (_lock)
        {
            _tests.Remove(Id, out var test);
            return test;
        }
    }

    private static InvalidOperationException NoTest() =>
        new("The etcd exists only while a test runs. Use it in a test, or in a [SetUp] or [TearDown] of the derived class.");

    private static InvalidOperationException Ambiguous() => new(
        "The fixture cannot find the running test: its tests run in parallel, and NUnit's context does not reach this code. "
        + "Read the property in the test, or add [FixtureLifeCycle(LifeCycle.InstancePerTestCase)] to the fixture.");
}
