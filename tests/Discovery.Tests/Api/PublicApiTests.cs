using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Api;

namespace Discovery.Tests.Api;

public sealed class PublicApiTests
{
    /// <summary>A change of the public surface is a decision: make it in the list too.</summary>
    [Test]
    public void Assembly_PublicSurface_IsTheCommittedOne()
    {
        var list = Path.Combine(Repository.Root, "tests", "Discovery.Tests", "TestData", "Discovery.api.txt");
        var surface = PublicApi.Describe(typeof(EtcdConnection).Assembly);

        // UPDATE_API=1 writes the list anew; the diff is then for review.
        if (Environment.GetEnvironmentVariable("UPDATE_API") is not null)
        {
            File.WriteAllLines(list, surface);
        }

        surface.Should().Equal(File.ReadAllLines(list));
    }
}
