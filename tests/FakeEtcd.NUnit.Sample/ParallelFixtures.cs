using NUnit.Framework;

namespace FakeEtcd.NUnitTests;

[Parallelizable(ParallelScope.All)]
public sealed class AllFixture : MeetingFixture;

[Parallelizable(ParallelScope.Children)]
public sealed class ChildrenFixture : MeetingFixture;

public sealed class MarkedTestsFixture : MeetingFixture
{
    [Test]
    [Parallelizable]
    public override Task One() => base.One();

    [Test]
    [Parallelizable]
    public override Task Another() => base.Another();
}
