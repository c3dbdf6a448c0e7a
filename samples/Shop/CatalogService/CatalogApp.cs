namespace Shop.CatalogService;

/// <summary>The service of the prices. It serves gRPC for other services, and JSON for the front.</summary>
internal static class CatalogApp
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(Part.Options(nameof(CatalogService), args));
        builder.AddEtcdDiscovery("etcd");
        builder.Services.AddEtcdServerRegistration(builder.Configuration.GetSection("Registration"));
        builder.Services.AddGrpc();

        var app = builder.Build();
        app.MapGrpcService<CatalogGrpcService>();
        app.MapGet("/catalog/{product}", (string product, HttpContext http) => PriceList.Find(product) is { } cents
            ? Results.Ok(new Price(product, cents, Part.AddressOf(http)))
            : Results.NotFound());
        return app;
    }
}
