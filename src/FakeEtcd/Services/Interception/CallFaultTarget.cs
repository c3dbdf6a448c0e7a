using FakeEtcd.Faults;
using FakeEtcd.Journal;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Applies faults to a call with a single request.</summary>
internal sealed class CallFaultTarget(EtcdCall call, CallJournal journal, Action reset) : FaultTarget(call)
{
    /// <summary>Sets the response that is about to be sent.</summary>
    public void SetResponse(IMessage? response) => Response = response;

    public override void Fail(Status status) => throw new RpcException(status);

    public override Task DropAsync(CancellationToken cancellationToken) => cancellationToken.UntilCanceledAsync();

    public override Task ResetAsync(CancellationToken cancellationToken)
    {
        journal.Complete(Call, response: null, CallStatus.ConnectionReset);
        reset();
        return cancellationToken.UntilCanceledAsync();
    }
}
