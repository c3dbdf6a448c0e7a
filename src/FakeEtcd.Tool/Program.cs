using FakeEtcd.Tool;

return await FakeEtcdCommand.RunAsync(args).ConfigureAwait(false);
