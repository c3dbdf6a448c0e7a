using System.Globalization;
using System.Net;
using FakeEtcd;
using Load.Servers;

namespace Load.Children;

/// <summary>FakeEtcd with a choice of its journal, in a process of its own.</summary>
internal static class JournalServer
{
    public const string Name = "journal-server";

    /// <param name="name">What the reports call it.</param>
    /// <param name="capacity">How many calls the journal holds; 0 turns it off.</param>
    public static ServerProgram Program(string name, int capacity) =>
        ServerProgram.Listening(
            name, Child.Path, ServerProgram.PlainFlag, Child.Arguments(Name, capacity.ToString(CultureInfo.InvariantCulture)));

    public static async Task RunAsync(string[] arguments)
    {
        await using var server = await FakeEtcdServer.StartAsync(options =>
        {
            options.JournalCapacity = int.Parse(arguments[0], CultureInfo.InvariantCulture);
            options.Port = IPEndPoint.Parse(arguments[^1]).Port;
        });
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
