using System.Net;
using Noop;

// The flag is that of fake-etcd, so that both start alike.
var endpoint = args is ["--listen", var address] ? IPEndPoint.Parse(address) : new IPEndPoint(IPAddress.Loopback, 0);
await using var server = await NoopServer.StartAsync(endpoint);
await Console.Out.WriteLineAsync(server.Url);
await server.WaitForShutdownAsync();
