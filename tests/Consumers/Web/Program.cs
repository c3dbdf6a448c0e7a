using WebConsumer;

var builder = WebApplication.CreateBuilder(args);
var etcd = builder.Configuration["Etcd"]!;   // such as http://127.0.0.1:2379

builder.Services.AddEtcdDiscovery(etcd);
builder.Services.AddEtcdServerRegistration("shop/greeter");

builder.Services.AddHostedService<PrinterRegistration>();

var app = builder.Build();
app.MapGet("/orders", () => OrdersClient.CountAsync(etcd));
await app.RunAsync();
