using FakeEtcd.Tool;

return await FakeEtcdCommand.Create().Parse(args).InvokeAsync().ConfigureAwait(false);
