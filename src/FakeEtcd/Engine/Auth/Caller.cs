namespace FakeEtcd.Engine.Auth;

/// <summary>The caller of a request: a client, or the server itself, which has all permissions.</summary>
internal readonly record struct Caller
{
    private Caller(string? token, Replica? replica, string? commonName)
    {
        IsClient = true;
        Token = token;
        Replica = replica;
        CommonName = commonName;
    }

    /// <summary>The server itself.</summary>
    public static Caller Server => default;

    public bool IsClient { get; }

    /// <summary>The client's token; null if the client sent none.</summary>
    public string? Token { get; }

    /// <summary>The state of the member that received the request; null for the current state.</summary>
    public Replica? Replica { get; }

    /// <summary>The common name of the client's certificate; null without a certificate.</summary>
    public string? CommonName { get; }

    /// <summary>Creates the caller for a client.</summary>
    /// <param name="token">The client's token; null if the client sent none.</param>
    /// <param name="replica">The state of the member that received the request; null for the current state.</param>
    /// <param name="commonName">The common name of the client's certificate; null without a certificate.</param>
    public static Caller Client(string? token, Replica? replica = null, string? commonName = null) => new(token, replica, commonName);
}
