namespace FakeEtcd.Engine.Auth;

/// <summary>Who asks the engine for something: the server itself, which may do everything, or a client.</summary>
internal readonly record struct Caller
{
    private Caller(string? token)
    {
        IsClient = true;
        Token = token;
    }

    /// <summary>The server itself.</summary>
    public static Caller Server => default;

    public bool IsClient { get; }

    /// <summary>The token that the client sent, or null if it sent none.</summary>
    public string? Token { get; }

    public static Caller Client(string? token) => new(token);
}
