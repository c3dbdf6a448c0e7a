using Etcd.Discovery;

namespace Quickstart;

/// <summary>Calls the service until exactly the expected servers answer. Fails after a few seconds.</summary>
internal sealed class Tour(Greeter.GreeterClient greeter)
{
    private const int CallsPerRound = 12;
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public async Task ExpectAsync(string step, params GreeterServer[] expected)
    {
        var calls = await PollUntilAsync(step, CallAllAsync, answers => IsExactly(answers.Select(answer => answer.Server), expected));
        Console.WriteLine($"\n{step}:");
        foreach (var server in calls.GroupBy(answer => answer.Server).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {server.Key} answered {server.Count()} of {CallsPerRound} calls: {server.First().Message}");
        }
    }

    public static async Task ExpectListedAsync(string step, EndpointManager manager, params GreeterServer[] expected)
    {
        var listed = await PollUntilAsync(
            step,
            () => manager.ListAsync(),
            endpoints => IsExactly(endpoints.Values.Select(endpoint => endpoint.Address), expected));
        Console.WriteLine($"\n{step}:");
        foreach (var key in listed.Keys)
        {
            Console.WriteLine($"  {key} is still listed");
        }
    }

    private static bool IsExactly(IEnumerable<string> addresses, GreeterServer[] expected) =>
        addresses.ToHashSet().SetEquals(expected.Select(server => server.Address));

    private static async Task<T> PollUntilAsync<T>(string step, Func<Task<T>> poll, Func<T, bool> isExpected)
    {
        using var timeout = new CancellationTokenSource(StepTimeout);
        using var timer = new PeriodicTimer(PollInterval);
        while (true)
        {
            var result = await poll();
            if (isExpected(result))
            {
                return result;
            }

            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"This step did not complete within {StepTimeout.TotalSeconds} s: {step}");
            }
        }
    }

    private async Task<List<HelloReply>> CallAllAsync()
    {
        var answers = new List<HelloReply>();
        for (var call = 0; call < CallsPerRound; call++)
        {
            answers.Add(await greeter.SayHelloAsync(
                new HelloRequest { Name = "you" },
                deadline: TimeProvider.System.GetUtcNow().UtcDateTime + CallDeadline));
        }

        return answers;
    }
}
