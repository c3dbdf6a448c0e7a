using Etcd.Api;
using FakeEtcd.Protocol.Rpcs;
using FluentAssertions;
using Google.Protobuf.Reflection;
using NUnit.Framework;

namespace FakeEtcd.Tests.Protocol;

/// <summary>The rows of the RPCs agree with the contract.</summary>
public sealed class RpcTableTests
{
    private static readonly ServiceDescriptor[] Services =
    [
        KV.Descriptor, Watch.Descriptor, Lease.Descriptor, Cluster.Descriptor, Maintenance.Descriptor, Etcd.Api.Auth.Descriptor,
        Etcd.Api.Lock.Descriptor, Election.Descriptor,
    ];

    [Test]
    public void Rows_AreThoseOfTheContract() => Enum.GetValues<EtcdRpc>()
        .Select(rpc => RpcTable.Of(rpc).Path)
        .Should().BeEquivalentTo(Methods().Select(PathOf));

    [TestCaseSource(nameof(Methods))]
    public void Row_HasTheMessagesOfTheContract(MethodDescriptor method)
    {
        RpcTable.TryFind(PathOf(method), out var row).Should().BeTrue();

        row!.NewRequest().Descriptor.Should().BeSameAs(method.InputType);
        row.ResponseType.Should().Be(method.OutputType.ClrType);
        row.Kind.Should().Be((method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (true, _) => RpcKind.DuplexStream,
            (_, true) => RpcKind.ServerStream,
            _ => RpcKind.Unary,
        });
    }

    [TestCaseSource(nameof(Methods))]
    public void Row_AnEmptyRequest_CanBeAskedEverything(MethodDescriptor method)
    {
        RpcTable.TryFind(PathOf(method), out var row).Should().BeTrue();
        var request = row!.NewRequest();

        row.KeysOf(request).Any().Should().Be(row.HasKeys && row.Rpc is not (EtcdRpc.Txn or EtcdRpc.Watch));
        row.LeasesOf(request).Should().BeEmpty();
        row.RequestText(request).Should().BeEmpty();
        Enum.IsDefined(row.LeaderNeedOf(request)).Should().BeTrue();
        Enum.IsDefined(row.AccessOf(request)).Should().BeTrue();
    }

    /// <summary>etcd 3.5 does not have RangeStream.</summary>
    [Test]
    public void GatewayPaths_AreThoseOfEtcd() => RpcTable.Rows
        .Where(row => row.GatewayPaths.Count == 0)
        .Select(row => row.Rpc)
        .Should().Equal(EtcdRpc.RangeStream);

    [TestCaseSource(nameof(Methods))]
    public void TryFindGateway_APathOfARow_FindsTheRow(MethodDescriptor method)
    {
        RpcTable.TryFind(PathOf(method), out var row).Should().BeTrue();

        foreach (var path in row!.GatewayPaths)
        {
            RpcTable.TryFindGateway(path, out var found).Should().BeTrue();
            found.Should().BeSameAs(row);
        }
    }

    [TestCase("/etcdserverpb.KV/range")]
    [TestCase("/etcdserverpb.kv/Range")]
    [TestCase("/etcdserverpb.KV/Range/")]
    public void TryFind_AnotherPath_FindsNothing(string path) => RpcTable.TryFind(path, out _).Should().BeFalse();

    private static IEnumerable<MethodDescriptor> Methods() => Services.SelectMany(service => service.Methods);

    private static string PathOf(MethodDescriptor method) => $"/{method.Service.FullName}/{method.Name}";
}
