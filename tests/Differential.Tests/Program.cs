using System.CommandLine;
using System.Globalization;
using Differential.Tests;
using Differential.Tests.Fuzzing;
using Differential.Tests.Fuzzing.Gateway;

var operations = new Option<long>("--operations") { Description = "How many requests to compare", DefaultValueFactory = _ => 10_000 };
var fuzz = new Option<long?>("--fuzz") { Description = "How many fuzzed calls to compare, instead of programs" };
var gateway = new Option<long?>("--fuzz-gateway") { Description = "How many fuzzed calls of the JSON gateway to compare, instead of programs" };
var seed = new Option<int>("--seed") { Description = "Seed of the first program; program n has seed + n", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Runs generated programs on FakeEtcd and on a real etcd and compares every answer.") { operations, fuzz, gateway, seed };
command.SetAction(async (result, _) =>
{
    try
    {
        var first = result.GetValue(seed);
        var done = (result.GetValue(fuzz), result.GetValue(gateway)) switch
        {
            ({ } calls, _) => await FuzzRun.RunAsync(first, calls, random => new FuzzGenerator(random), Console.WriteLine),
            (_, { } calls) => await FuzzRun.RunAsync(first, calls, random => new GatewayGenerator(random), Console.WriteLine),
            _ => await DifferentialRun.RunAsync(
                first,
                result.GetValue(operations),
                compared => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compared} operations, no difference"))),
        };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done: {done} operations, 0 differences, seed {first}"));
        return 0;
    }
    catch (InvalidOperationException difference)
    {
        await Console.Error.WriteLineAsync(difference.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
