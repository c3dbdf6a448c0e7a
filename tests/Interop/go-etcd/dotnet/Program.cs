// Endpoints as .NET programs write and read them. It is called as: Naming ENDPOINT COMMAND ARGUMENT...
// The program in the folder "naming" has the same commands and prints the same lines, all but "register".
using Etcd.Discovery;
using Naming;

var timeout = TimeSpan.FromSeconds(60);
using var limit = new CancellationTokenSource(timeout);
await using var connection = new EtcdConnection(new EtcdConnectionOptions { Endpoints = [$"http://{args[0]}"], CallTimeout = timeout });
var target = args[2];
var endpoints = new Endpoints(connection, target, limit.Token);
await (args[1] switch
{
    "put" => endpoints.PutAsync(args[3], leaseId: long.Parse(args[4], null)),
    "add" => endpoints.AddAsync(args[3], new RegisteredEndpoint(args[4])),
    "delete" => endpoints.DeleteAsync(args[3]),
    "copy" => endpoints.CopyAsync(args[3]),
    "list" => endpoints.ListAsync(),
    "change" => endpoints.ChangeAsync(),
    "watch" => endpoints.WatchAsync(),
    "refuse" => endpoints.RefuseAsync(),
    "call" => Services.CallAsync(connection, target, limit.Token),
    "register" => Services.RegisterAsync(connection, target, args[3], limit.Token),
    _ => throw new ArgumentException($"unknown command {args[1]}"),
});
