using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Api;

namespace FakeEtcd.Tests.Api;

public sealed class PublicApiTests
{
    /// <summary>A change of the public surface is a decision: make it in the list too.</summary>
    [Test]
    public void Assembly_PublicSurface_IsTheCommittedOne()
    {
        var list = Path.Combine(Repository.Root, "tests", "FakeEtcd.Tests", "TestData", "FakeEtcd.api.txt");
        var surface = PublicApi.Describe(typeof(FakeEtcdServer).Assembly);

        // UPDATE_API=1 writes the list anew; the diff is then for review.
        if (Environment.GetEnvironmentVariable("UPDATE_API") is not null)
        {
            File.WriteAllLines(list, surface);
        }

        surface.Should().Equal(File.ReadAllLines(list));
    }
}
