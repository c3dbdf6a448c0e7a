using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace FakeEtcd.NUnit;

/// <summary>Marks a test, or all tests of a fixture, that need controls of FakeEtcd, such as its clock, faults or journal.</summary>
/// <remarks>NUnit adds the tests to the category <c>NeedsFake</c>. On a real etcd, it ignores them and reports the reason.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsFakeAttribute : NUnitAttribute, IApplyToTest
{
    /// <summary>The category of the marked tests.</summary>
    public const string Category = "NeedsFake";

    internal const string Reason =
        $"This test needs FakeEtcd: it uses controls that a real etcd does not have. To run it, unset {EtcdFixture.EndpointVariable}.";

    /// <summary>Adds the category to a test, and ignores the test on a real etcd. NUnit calls this method.</summary>
    /// <param name="test">The test.</param>
    /// <exception cref="ArgumentNullException"><paramref name="test"/> is null.</exception>
    public void ApplyToTest(Test test)
    {
        ArgumentNullException.ThrowIfNull(test);
        test.Properties.Add(PropertyNames.Category, Category);
        if (RealEtcdEndpoint.FromEnvironment() is not null && test.RunState != RunState.NotRunnable)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, Reason);
        }
    }
}
