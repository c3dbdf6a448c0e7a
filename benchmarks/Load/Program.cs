using Load.Children;
using Load.Commands;

if (args is [Child.Command, .. var child])
{
    await Child.RunAsync(child);
    return 0;
}

return await LoadCommand.Create().Parse(args).InvokeAsync();
