using FakeEtcd.Faults;
using FakeEtcd.Journal;
using FakeEtcd.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Interception;

/// <summary>Applies faults to a call with a single request.</summary>
internal sealed class CallFaultTarget(EtcdCall call, CallJournal journal, Action reset) : FaultTarget(call)
{
    /// <summary>Applies the faults of a point of the call.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="point">The point.</param>
    /// <param name="response">The response that is about to be sent; null before the request took effect.</param>
    /// <param name="ended">Canceled when the call ends.</param>
    /// <returns>The response, as the faults left it.</returns>
    public async ValueTask<IMessage?> ApplyAsync(FaultControls faults, FaultPoint point, IMessage? response, CancellationToken ended)
    {
        Response = response;
        await faults.ApplyAsync(this, point, ended).ConfigureAwait(false);
        return Response;
    }

    public override void Fail(Status status) => throw new RpcException(status);

    public override Task DropAsync(CancellationToken cancellationToken) => cancellationToken.UntilCanceledAsync();

    public override Task ResetAsync(CancellationToken cancellationToken)
    {
        journal.Complete(Call, response: null, CallStatus.ConnectionReset);
        reset();
        return cancellationToken.UntilCanceledAsync();
    }
}
