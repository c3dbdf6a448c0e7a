using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace FakeEtcd.NUnit;

/// <summary>
/// Marks a test, or all tests of a fixture, that use what no real etcd has: a clock, faults, a journal. They are in the category
/// <c>NeedsFake</c>, and ignored, with the reason, when the tests run on a real etcd.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsFakeAttribute : NUnitAttribute, IApplyToTest
{
    /// <summary>The category of the marked tests.</summary>
    public const string Category = "NeedsFake";

    internal const string Reason =
        $"This test needs FakeEtcd: it controls what no real etcd lets a test control. To run it unset {EtcdFixture.EndpointVariable}.";

    /// <summary>Marks the test.</summary>
    /// <param name="test">The test.</param>
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
