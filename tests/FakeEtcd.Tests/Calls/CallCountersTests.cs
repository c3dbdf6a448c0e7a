using FakeEtcd.Calls;
using FluentAssertions;
using Grpc.Core;
using NUnit.Framework;

namespace FakeEtcd.Tests.Calls;

/// <summary>Each RPC and each status code has a count of its own.</summary>
public sealed class CallCountersTests
{
    [Test]
    public void AddHandled_EachCode_CountsItself()
    {
        var counters = new CallCounters();
        foreach (var rpc in Enum.GetValues<EtcdRpc>())
        {
            foreach (var code in Enum.GetValues<StatusCode>())
            {
                counters.AddHandled(rpc, code);
                counters.Handled(rpc, code).Should().Be(1, "{0} of {1}", code, rpc);
            }
        }

        counters.Handled(EtcdRpc.Put, StatusCode.OK).Should().Be(1);
        counters.Handled(EtcdRpc.Put, StatusCode.Unauthenticated).Should().Be(1);
    }

    [Test]
    public void AddHandled_CodeThatGrpcDoesNotHave_CountsAsUnknown()
    {
        var counters = new CallCounters();

        counters.AddHandled(EtcdRpc.Put, (StatusCode)77);

        counters.Handled(EtcdRpc.Put, StatusCode.Unknown).Should().Be(1);
    }
}
