using System.CommandLine;

namespace FakeEtcd.Tool;

/// <summary>The flag <c>--auth-token</c>, whose value has the form of etcd's flag.</summary>
internal sealed class AuthTokenFlag
{
    private const string Simple = "simple";
    private const string Jwt = "jwt";
    private const string Example = "jwt,sign-method=RS256,priv-key=private.pem,ttl=10m";

    private readonly Option<string?> _flag = new("--auth-token")
    {
        Description = $"Kind of the auth tokens, such as {Example}; default: {Simple}",
        HelpName = "kind",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_flag);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_flag) is { } text && !TryParse(text, out _))
            {
                result.AddError($"--auth-token must be '{Simple}', or a value such as '{Example}', but it is '{text}'.");
            }
        });
    }

    /// <summary>Returns the options of JSON web tokens, or null for simple tokens.</summary>
    public FakeEtcdJwtOptions? Parse(ParseResult result) => TryParse(result.GetValue(_flag) ?? Simple, out var jwt) ? jwt : null;

    /// <remarks>As in etcd, an option that is unknown has no effect, and one that is empty is missing.</remarks>
    private static bool TryParse(string text, out FakeEtcdJwtOptions? jwt)
    {
        jwt = null;
        var parts = text.Split(',');
        var options = new Dictionary<string, string>();
        foreach (var part in parts.Skip(1))
        {
            if (part.Split('=') is not [var name, var value] || !options.TryAdd(name, value))
            {
                return false;
            }
        }

        if (parts[0] != Jwt)
        {
            return parts[0] == Simple;
        }

        // Enum.TryParse also takes numbers and lists.
        if (!Enum.TryParse<JwtSigningMethod>(Get("sign-method"), out var method) || method.ToString() != Get("sign-method"))
        {
            return false;
        }

        jwt = new FakeEtcdJwtOptions { SigningMethod = method, PrivateKeyPath = Get("priv-key"), PublicKeyPath = Get("pub-key") };
        if (Get("ttl") is { } duration)
        {
            if (!GoDuration.TryParse(duration, out var ttl))
            {
                return false;
            }

            jwt.Ttl = ttl;
        }

        return true;

        string? Get(string name) => options.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }
}
