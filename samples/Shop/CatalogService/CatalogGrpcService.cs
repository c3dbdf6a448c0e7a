using Grpc.Core;
using Shop.Contracts;

namespace Shop.CatalogService;

/// <summary>Answers other services.</summary>
internal sealed class CatalogGrpcService : Catalog.CatalogBase
{
    public override Task<PriceReply> GetPrice(PriceRequest request, ServerCallContext context)
    {
        var cents = PriceList.Find(request.Product)
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"The shop does not sell {request.Product}."));
        return Task.FromResult(new PriceReply { Cents = cents, Instance = Part.AddressOf(context.GetHttpContext()) });
    }
}
