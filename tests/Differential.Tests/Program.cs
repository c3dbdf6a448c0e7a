using System.CommandLine;
using System.Globalization;
using Differential.Tests;

var operations = new Option<long>("--operations") { Description = "How many requests to compare", DefaultValueFactory = _ => 10_000 };
var seed = new Option<int>("--seed") { Description = "Seed of the first program; program n has seed + n", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Runs generated programs on FakeEtcd and on a real etcd and compares every answer.") { operations, seed };
command.SetAction(async (result, _) =>
{
    try
    {
        var done = await DifferentialRun.RunAsync(
            result.GetValue(seed),
            result.GetValue(operations),
            compared => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compared} operations, no difference")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done: {done} operations, 0 differences, seed {result.GetValue(seed)}"));
        return 0;
    }
    catch (InvalidOperationException difference)
    {
        await Console.Error.WriteLineAsync(difference.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
