var builder = WebApplication.CreateBuilder(args);
var etcd = builder.Configuration["Etcd"]!;

builder.Services.AddEtcdDiscovery(etcd);   // such as http://127.0.0.1:2379
builder.Services.AddServiceDiscovery().AddEtcdServiceEndpointProvider(options => options.KeyPrefix = "shop/");
builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());

builder.Services.AddReverseProxy()
    .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
    .AddServiceDiscoveryDestinationResolver();

var app = builder.Build();
app.MapGet("/version", (IHttpClientFactory clients) => clients.CreateClient().GetStringAsync("https+http://orders/version"));
app.MapReverseProxy();
await app.StartAsync();
Console.WriteLine(app.Urls.Single());
await app.WaitForShutdownAsync();
