using System.CommandLine;
using System.Globalization;
using Differential.Tests;
using Differential.Tests.Fuzzing;

var operations = new Option<long>("--operations") { Description = "How many requests to compare", DefaultValueFactory = _ => 10_000 };
var fuzz = new Option<long?>("--fuzz") { Description = "How many fuzzed calls to compare, instead of programs" };
var seed = new Option<int>("--seed") { Description = "Seed of the first program; program n has seed + n", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Runs generated programs on FakeEtcd and on a real etcd and compares every answer.") { operations, fuzz, seed };
command.SetAction(async (result, _) =>
{
    try
    {
        var done = result.GetValue(fuzz) is { } calls
            ? await FuzzRun.RunAsync(result.GetValue(seed), calls, Console.WriteLine)
            : await DifferentialRun.RunAsync(
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
