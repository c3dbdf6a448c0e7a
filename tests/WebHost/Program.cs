var builder = WebApplication.CreateBuilder(args);
var etcd = builder.Configuration["Etcd"]!;

builder.Services.AddEtcdDiscovery(etcd);
builder.Services.AddEtcdServerRegistration("shop/greeter");

var app = builder.Build();
app.MapGet("/", () => "hello");
await app.RunAsync();
