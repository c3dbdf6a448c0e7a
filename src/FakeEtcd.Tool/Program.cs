using System.CommandLine;
using FakeEtcd.Tool;

// An orderly stop waits a second for clients, and writes the data.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
return await FakeEtcdCommand.Create().Parse(args).InvokeAsync(configuration).ConfigureAwait(false);
