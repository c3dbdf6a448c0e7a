// A console program that hosts a server, as a user writes it. Tests send it signals; it goes on with each line that it reads.
using FakeEtcd;

await SayAsync("before");
await using (var etcd = await FakeEtcdServer.StartAsync())
{
    await SayAsync("during");
}

await SayAsync("after");

static async Task SayAsync(string phase)
{
    Console.WriteLine(phase);
    await Console.In.ReadLineAsync();
}
