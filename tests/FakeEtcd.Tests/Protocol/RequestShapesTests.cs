using FakeEtcd.Protocol.Rpcs;
using FakeEtcd.Services.Binding;
using FluentAssertions;
using Google.Protobuf.Reflection;
using NUnit.Framework;

namespace FakeEtcd.Tests.Protocol;

public sealed class RequestShapesTests
{
    [TestCaseSource(nameof(Rpcs))]
    public void Of_Request_IsThatOfItsDescriptor(EtcdRpc rpc)
    {
        var row = RpcTable.Of(rpc);

        ShouldBeThatOf(RequestShapes.Of(row.RequestType), row.NewRequest().Descriptor, []);
    }

    [TestCaseSource(nameof(Rpcs))]
    public void HeaderOf_Response_IsItsField(EtcdRpc rpc)
    {
        var row = RpcTable.Of(rpc);
        var response = row.NewResponse();
        var header = response.Descriptor.FindFieldByName("header");
        header?.Accessor.SetValue(response, new Etcd.Api.ResponseHeader { Revision = 7 });

        row.HeaderOf(response).Should().Be((Etcd.Api.ResponseHeader?)header?.Accessor.GetValue(response));
    }

    private static EtcdRpc[] Rpcs() => Enum.GetValues<EtcdRpc>();

    private static void ShouldBeThatOf(MessageShape shape, MessageDescriptor descriptor, HashSet<string> seen)
    {
        if (!seen.Add(descriptor.FullName))
        {
            return;
        }

        shape.Name.Should().Be(descriptor.Name);
        Enumerable.Range(0, shape.Fields.Count).Where(number => shape.Find(number) is not null)
            .Should().Equal(descriptor.Fields.InFieldNumberOrder().Select(field => field.FieldNumber));
        foreach (var field in descriptor.Fields.InFieldNumberOrder())
        {
            var found = shape.Find(field.FieldNumber)!;
            var isMessage = field.FieldType == FieldType.Message;
            var isNumber = field.FieldType is not (FieldType.Message or FieldType.Bytes or FieldType.String);
            found.Name.Should().Be(field.Name);
            found.IsNumber.Should().Be(isNumber, field.FullName);
            found.IsRepeated.Should().Be(isNumber && field.IsRepeated, field.FullName);
            found.IsOneof.Should().Be(isMessage && field.ContainingOneof is not null, field.FullName);
            (found.Message is not null).Should().Be(isMessage, field.FullName);
            if (isMessage)
            {
                ShouldBeThatOf(found.Message!, field.MessageType, seen);
            }
        }
    }
}
