using System.CommandLine;
using Load.Measuring;

namespace Load.Commands;

/// <summary>The flags for <see cref="LoadSettings"/>, whose defaults they have.</summary>
internal sealed class LoadOptions
{
    private static readonly LoadSettings Defaults = new();

    private readonly Option<int> _clients = Count("--clients", "Clients that call at once", Defaults.Clients);
    private readonly Option<int> _connections = Count("--connections", "HTTP/2 connections that the clients share", Defaults.Connections);
    private readonly Option<int> _keySize = Count("--key-size", "Length of a key in bytes", Defaults.KeySize);
    private readonly Option<int> _valueSize = Count("--value-size", "Length of a value in bytes", Defaults.ValueSize, least: 0);
    private readonly Option<int> _keys = Count("--keys", "Number of different keys", Defaults.Keys);
    private readonly Option<int> _total = Count("--total", "Calls of a measurement, of all clients together", Defaults.Total);
    private readonly Option<int> _warmUp = Count("--warm-up", "Calls of each workload before its first measurement", Defaults.WarmUp, least: 0);
    private readonly Option<int> _seed = Count("--seed", "Seed of all random choices", Defaults.Seed, least: 0);
    private readonly Option<int> _watches = Count("--watches", "Watches of a fan-out", Defaults.Watches);
    private readonly Option<int> _watchConnections = Count("--watch-connections", "Connections of the watches", Defaults.WatchConnections);
    private readonly Option<int> _streams = Count("--streams", "Watch streams on each connection", Defaults.StreamsPerConnection);
    private readonly Option<int> _pace = Count("--pace", "Puts a second of a paced fan-out", Defaults.PutsPerSecond);

    public void AddTo(Command command)
    {
        Option<int>[] all =
        [
            _clients, _connections, _keySize, _valueSize, _keys, _total, _warmUp, _seed, _watches, _watchConnections, _streams, _pace,
        ];
        Array.ForEach(all, command.Options.Add);
    }

    public LoadSettings Parse(ParseResult result) => new()
    {
        Clients = result.GetValue(_clients),
        Connections = result.GetValue(_connections),
        KeySize = result.GetValue(_keySize),
        ValueSize = result.GetValue(_valueSize),
        Keys = result.GetValue(_keys),
        Total = result.GetValue(_total),
        WarmUp = result.GetValue(_warmUp),
        Seed = result.GetValue(_seed),
        Watches = result.GetValue(_watches),
        WatchConnections = result.GetValue(_watchConnections),
        StreamsPerConnection = result.GetValue(_streams),
        PutsPerSecond = result.GetValue(_pace),
    };

    private static Option<int> Count(string name, string description, int byDefault, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "number", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{name} must be {least} or more.");
            }
        });
        return option;
    }
}
