using Differential.Tests.Fuzzing;
using Differential.Tests.Fuzzing.Gateway;
using FluentAssertions;
using NUnit.Framework;

namespace Differential.Tests;

/// <summary>Valid and broken calls of all RPCs with a fixed seed. The command line of this project runs any number of others.</summary>
public sealed class FuzzedCallTests
{
    [Test]
    public async Task Calls_OnFakeAndRealEtcd_AreAnsweredAlike() =>
        (await FuzzRun.RunAsync(seed: 1, calls: 10_000, random => new FuzzGenerator(random))).Should().Be(10_000);

    [Test]
    public async Task CallsOfTheGateway_OnFakeAndRealEtcd_AreAnsweredAlike() =>
        (await FuzzRun.RunAsync(seed: 1, calls: 3_000, random => new GatewayGenerator(random))).Should().Be(3_000);
}
