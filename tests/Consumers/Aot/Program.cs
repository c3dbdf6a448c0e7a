using Etcd.Api;
using Etcd.Discovery;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A console program that is registered under shop/orders and calls whatever is registered there; here that is an etcd.
var builder = Host.CreateApplicationBuilder(args);

builder.AddEtcdDiscovery("etcd");   // ConnectionStrings:etcd
builder.Services.AddEtcdRegistration("shop/orders", options => options.AdvertisedAddress = builder.Configuration["Address"]);
builder.Services.AddGrpcClient<KV.KVClient>(options => options.Address = new Uri("etcd:///shop/orders"));   // plaintext and round_robin
builder.Services.AddHealthChecks().AddEtcdDiscovery();

using var host = builder.Build();
await host.StartAsync();
await host.Services.GetRequiredService<IEtcdRegistration>().WaitForStateAsync(RegistrationState.Registered);

var client = host.Services.GetRequiredService<KV.KVClient>();
var orders = await client.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("order") });
Console.WriteLine($"{orders.Count} orders");

await host.StopAsync();
