namespace Load.Measuring;

/// <summary>How much load, and of what size.</summary>
internal sealed record LoadSettings
{
    /// <summary>How many clients call at once, each when its call before is answered.</summary>
    public int Clients { get; init; } = 128;

    /// <summary>How many HTTP/2 connections the clients share.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>The length of a key, in bytes.</summary>
    public int KeySize { get; init; } = 32;

    /// <summary>The length of a value, in bytes.</summary>
    public int ValueSize { get; init; } = 256;

    /// <summary>How many different keys there are.</summary>
    public int Keys { get; init; } = 10_000;

    /// <summary>How many calls a measurement makes, of all clients together.</summary>
    public int Total { get; init; } = 20_000;

    /// <summary>How many calls a server gets before its first measurement.</summary>
    public int WarmUp { get; init; } = 60_000;

    /// <summary>The seed of all random choices.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many watches a fan-out has.</summary>
    public int Watches { get; init; } = 1000;

    /// <summary>How many connections the watches share.</summary>
    public int WatchConnections { get; init; } = 10;

    /// <summary>How many streams on each connection the watches share.</summary>
    public int StreamsPerConnection { get; init; } = 1;

    /// <summary>How many puts a second a paced fan-out makes.</summary>
    public int PutsPerSecond { get; init; } = 20;
}
