using Grpc.Core;
using Shop.Contracts;

namespace Shop.OrdersService;

/// <summary>Answers the workers.</summary>
internal sealed class OrdersGrpcService(OrderBook book) : Orders.OrdersBase
{
    public override Task<TakeReply> Take(TakeRequest request, ServerCallContext context)
    {
        var reply = new TakeReply();
        if (book.Take() is { } line)
        {
            reply.Order = new Order { Id = line.Id, Product = line.Product };
        }

        return Task.FromResult(reply);
    }

    public override Task<CompleteReply> Complete(CompleteRequest request, ServerCallContext context) =>
        book.Complete(request.Id, request.PackedBy)
            ? Task.FromResult(new CompleteReply())
            : throw new RpcException(new Status(StatusCode.NotFound, $"There is no order {request.Id}."));
}
