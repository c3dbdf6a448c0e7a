using Load.Commands;

return await LoadCommand.Create().Parse(args).InvokeAsync();
