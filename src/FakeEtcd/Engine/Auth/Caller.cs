namespace FakeEtcd.Engine.Auth;

/// <summary>Who makes a request: the server itself, which may do everything, or a client.</summary>
internal readonly record struct Caller
{
    private Caller(string? token, Replica? replica)
    {
        IsClient = true;
        Token = token;
        Replica = replica;
    }

    /// <summary>The server itself.</summary>
    public static Caller Server => default;

    public bool IsClient { get; }

    /// <summary>The token that the client sent; null if it sent none.</summary>
    public string? Token { get; }

    /// <summary>The state of the member through which the request came; null for the server itself.</summary>
    public Replica? Replica { get; }

    /// <param name="token">The token that the client sent, if any.</param>
    /// <param name="replica">The state of the member that the client called; null for the current state.</param>
    public static Caller Client(string? token, Replica? replica = null) => new(token, replica);
}
