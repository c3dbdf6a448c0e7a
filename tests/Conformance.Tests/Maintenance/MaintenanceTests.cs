using Conformance.Tests.Backends;
using Etcd.Api;
using FakeEtcd;
using FluentAssertions;
using NUnit.Framework;
using DowngradeAction = Etcd.Api.DowngradeRequest.Types.DowngradeAction;

namespace Conformance.Tests.Maintenance;

/// <summary>RPCs of the Maintenance service that change nothing that a client can read.</summary>
public sealed class MaintenanceTests(Backend backend) : ConformanceFixture(backend)
{
    [Test]
    public async Task Defragment_AnswersWithoutAHeader_AndKeepsTheData()
    {
        await PutAsync("a");
        var before = (await Etcd.Maintenance.HashKVAsync(new HashKVRequest())).Hash;

        (await Etcd.Maintenance.DefragmentAsync(new DefragmentRequest())).Header.Should().BeNull();

        (await Etcd.Maintenance.HashKVAsync(new HashKVRequest())).Hash.Should().Be(before);
    }

    [Test]
    public async Task Hash_ChangesWithTheData()
    {
        await PutAsync("a");
        var first = await Etcd.Maintenance.HashAsync(new HashRequest());
        await PutAsync("a", "other");
        var second = await Etcd.Maintenance.HashAsync(new HashRequest());

        first.Hash.Should().NotBe(0).And.NotBe(second.Hash);
        second.Header.Revision.Should().Be(first.Header.Revision + 1);
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("3")]
    [TestCase("v3.4.0")]
    public Task Downgrade_TargetThatIsNoVersion_IsRefused(string version) => DowngradeAsync(DowngradeAction.Validate, version)
        .ShouldFailAsync(EtcdError.WrongDowngradeVersionFormat);

    [TestCase("3.5.0")]
    [TestCase("3.3.0")]
    [TestCase("3.6.0")]
    [TestCase("4.4.0")]
    public async Task Downgrade_TargetThatIsNotOneMinorVersionBelow_IsRefused(string version)
    {
        await DowngradeAsync(DowngradeAction.Validate, version).ShouldFailAsync(EtcdError.InvalidDowngradeTargetVersion);
        await DowngradeAsync(DowngradeAction.Enable, version).ShouldFailAsync(EtcdError.InvalidDowngradeTargetVersion);
    }

    [TestCase("3.4")]
    [TestCase("3.4.0")]
    public async Task Downgrade_ValidTarget_IsAnsweredWithTheClusterVersion(string version) =>
        (await DowngradeAsync(DowngradeAction.Validate, version)).Version.Should().Be("3.5.0");

    [Test]
    public Task Downgrade_CancelWithoutOne_IsRefused() => DowngradeAsync(DowngradeAction.Cancel, "")
        .ShouldFailAsync(EtcdError.NoInflightDowngrade);

    private Grpc.Core.AsyncUnaryCall<DowngradeResponse> DowngradeAsync(DowngradeAction action, string version) =>
        Etcd.Maintenance.DowngradeAsync(new DowngradeRequest { Action = action, Version = version });
}
