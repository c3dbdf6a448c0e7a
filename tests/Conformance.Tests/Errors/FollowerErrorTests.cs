using Conformance.Tests.Backends;
using Conformance.Tests.Clusters;
using NUnit.Framework;

namespace Conformance.Tests.Errors;

/// <summary>The errors of a member that is not the leader.</summary>
public sealed class FollowerErrorTests(Backend backend) : ThreeMembersFixture(backend)
{
    [TestCaseSource(typeof(MemberErrors), nameof(MemberErrors.OfAFollower))]
    public Task Call_RaisesTheError(ErrorCase error) => error.CheckAsync($"http://{Members[1].Channel.Target}");
}
