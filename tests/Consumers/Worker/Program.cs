var builder = Host.CreateApplicationBuilder(args);
var etcd = builder.Configuration["Etcd"]!;   // such as http://127.0.0.1:2379

builder.Services.AddEtcdDiscovery(etcd);
builder.Services.AddEtcdRegistration("shop/orders", options => options.AdvertisedAddress = "10.0.0.5:5000");

await builder.Build().RunAsync();
