using System.Globalization;

namespace Load.Servers;

/// <summary>A server that the command line names.</summary>
/// <param name="Name">What the reports call it.</param>
/// <param name="Program">What to start; null for a server that runs already.</param>
/// <param name="Url">Where the running server is.</param>
/// <param name="ProcessId">Its process, if it is known.</param>
internal sealed record ServerChoice(string Name, ServerProgram? Program, string? Url = null, int? ProcessId = null)
{
    public const string Syntax =
        "noop, fake-etcd, etcd, noop-native, fake-etcd-native; or [name=]path of a fake-etcd; or [name=]url[#process id] of a running server";

    /// <summary>Builds what must be built, and finds what must be found.</summary>
    public static async Task<ServerChoice> ParseAsync(string text) =>
        await KnownPrograms.FindAsync(text) is { } program ? new ServerChoice(text, program) : ParseLocation(text);

    public Task<MeasuredServer> StartAsync() => Program is not null
        ? MeasuredServer.StartAsync(Program)
        : Task.FromResult(new MeasuredServer(Name, Url!, ProcessId is { } id ? new ProcessUsage(id) : null));

    private static ServerChoice ParseLocation(string text)
    {
        var parts = text.Split('=', 2);
        var (name, location) = (parts[0], parts[^1]);
        if (File.Exists(location))
        {
            return new ServerChoice(name, ServerProgram.Listening(name, Path.GetFullPath(location)));
        }

        if (!Uri.TryCreate(location, UriKind.Absolute, out var url) || !url.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{text}' is no server. A server is {Syntax}.");
        }

        var process = url.Fragment.TrimStart('#');
        return new ServerChoice(
            name,
            Program: null,
            url.GetLeftPart(UriPartial.Authority),
            process.Length > 0 ? int.Parse(process, CultureInfo.InvariantCulture) : null);
    }
}
