using Grpc.Core;
using Shop.Contracts;

namespace Shop.OrdersService;

/// <summary>The service of the orders. It finds the catalog through etcd, and gives the orders to the workers.</summary>
internal static class OrdersApp
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(Part.Options(nameof(OrdersService), args));
        builder.AddEtcdDiscovery("etcd");
        builder.Services.AddEtcdServerRegistration(builder.Configuration.GetSection("Registration"));
        builder.Services.AddGrpcClient<Catalog.CatalogClient>(client => client.Address = new Uri("etcd:///shop/catalog"));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<OrderBook>();

        var app = builder.Build();
        app.MapGrpcService<OrdersGrpcService>();
        app.MapGet("/orders", (OrderBook book) => book.All);
        app.MapPost("/orders/{product}", PlaceAsync);
        return app;
    }

    private static async Task<IResult> PlaceAsync(string product, OrderBook book, Catalog.CatalogClient catalog)
    {
        try
        {
            var price = await catalog.GetPriceAsync(new PriceRequest { Product = product }, deadline: Part.Deadline);
            return Results.Ok(book.Place(product, price.Cents, price.Instance));
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return Results.NotFound(exception.Status.Detail);
        }
    }
}
