using System.Globalization;
using Testing;
using Testing.Network;

namespace FakeEtcd.Tool.Tests;

/// <summary>Ports and a folder for one server, and the flags that most command lines have.</summary>
internal sealed class ServerPlace : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly string _port = Text(FreePort.Choose());
    private readonly string _otherPort = Text(FreePort.Choose());

    public string Url => $"http://127.0.0.1:{_port}";

    public string Folder => _folder.Path;

    /// <summary>The data folder, and a free port for peers.</summary>
    private IEnumerable<string> Data => ["--data-dir", Path.Combine(Folder, "data"), "--listen-peer-urls", "http://127.0.0.1:0"];

    private IEnumerable<string> Client => ["--listen-client-urls", Url, "--advertise-client-urls", Url];

    private static IEnumerable<string> Peer =>
        ["--initial-advertise-peer-urls", "http://127.0.0.1:3", "--initial-cluster", "default=http://127.0.0.1:3"];

    /// <summary>Splits a command line at its spaces, where names in braces mean flags, ports and the folder.</summary>
    public IEnumerable<string> Expand(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word switch
    {
        "{all}" => Data.Concat(Client).Concat(Peer),
        "{data}" => Data,
        "{client}" => Client,
        "{peer}" => Peer,
        "{tls}" => Client.Select(text => text.Replace("http:", "https:", StringComparison.Ordinal)).Concat(Data).Concat(Peer),
        _ => [Replace(word)],
    });

    /// <summary>Replaces names in braces, and the two characters '' by nothing.</summary>
    public string Replace(string text) => text
        .Replace("''", "", StringComparison.Ordinal)
        .Replace("{url}", Url, StringComparison.Ordinal)
        .Replace("{other}", $"http://127.0.0.1:{_otherPort}", StringComparison.Ordinal)
        .Replace("{folder}", Folder, StringComparison.Ordinal);

    /// <summary>Makes the outcomes in different places comparable.</summary>
    public Outcome Normalise(Outcome outcome) => outcome with
    {
        Error = outcome.Error?
            .Replace(_port, "{port}", StringComparison.Ordinal)
            .Replace(_otherPort, "{other}", StringComparison.Ordinal)
            .Replace(Folder, "{folder}", StringComparison.Ordinal),
    };

    public void Dispose() => _folder.Dispose();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
