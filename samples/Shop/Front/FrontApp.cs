namespace Shop.Front;

/// <summary>What customers call: YARP, which finds the services of its configuration in etcd.</summary>
internal static class FrontApp
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(Part.Options(nameof(Front), args));
        builder.AddEtcdDiscovery("etcd");
        builder.Services.AddServiceDiscovery().AddEtcdServiceEndpointProvider(builder.Configuration.GetSection("Services"));
        builder.Services.AddReverseProxy()
            .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
            .AddServiceDiscoveryDestinationResolver();

        var app = builder.Build();
        app.MapReverseProxy();
        return app;
    }
}
