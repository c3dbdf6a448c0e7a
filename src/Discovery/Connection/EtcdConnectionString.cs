using System.Buffers;
using System.Data.Common;

namespace Etcd.Discovery;

/// <summary>Parses connection strings: <c>http://a:2379,http://b:2379</c>, or <c>Endpoints=http://a:2379;Username=root;Password=secret</c>.</summary>
/// <remarks>No message contains a value, or a key that is unknown: it may be a part of a password that lacks its quotation marks.</remarks>
internal static class EtcdConnectionString
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("=:/,;?@[");

    private const string KnownKeys = "Endpoints, Username and Password";

    /// <exception cref="ArgumentException">The text is no connection string.</exception>
    public static EtcdConnectionOptions Parse(string connectionString)
    {
        var options = new EtcdConnectionOptions();
        Apply(connectionString, options);
        return options;
    }

    /// <summary>Sets what a connection string has. The endpoints replace those that are set already.</summary>
    /// <exception cref="ArgumentException">The text is no connection string.</exception>
    public static void Apply(string connectionString, EtcdConnectionOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        if (HasKeys(connectionString))
        {
            ApplyKeys(connectionString, options);
        }
        else
        {
            options.Endpoints = ParseEndpoints(connectionString);
        }
    }

    /// <summary>Whether the first sign is an equals sign, before any of a URL.</summary>
    private static bool HasKeys(string text)
    {
        var first = text.AsSpan().IndexOfAny(Signs);
        return first >= 0 && text[first] is '=' or ';';
    }

    private static void ApplyKeys(string text, EtcdConnectionOptions options)
    {
        EtcdEndpoints? endpoints = null;
        foreach (var (key, value) in ReadKeys(text))
        {
            switch (key.ToUpperInvariant())
            {
                case "ENDPOINTS" or "ENDPOINT":
                    endpoints = ParseEndpoints(value);
                    break;
                case "USERNAME" or "USER":
                    options.Username = value;
                    break;
                case "PASSWORD":
                    options.Password = value;
                    break;
                default:
                    throw Malformed($"has a key other than {KnownKeys}. Put a value with a semicolon in quotation marks");
            }
        }

        options.Endpoints = endpoints ?? throw Malformed("has no Endpoints");
    }

    private static List<KeyValuePair<string, string>> ReadKeys(string text)
    {
        var builder = new DbConnectionStringBuilder();
        try
        {
            builder.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw Malformed($"is not of the form key=value;key=value, with the keys {KnownKeys}");
        }

        return [.. builder.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, (string)builder[key]))];
    }

    private static EtcdEndpoints ParseEndpoints(string connectionString)
    {
        EtcdEndpoints endpoints = [.. EtcdEndpointList.Split(connectionString)];
        if (endpoints.Count == 0)
        {
            throw Malformed("contains no etcd endpoint");
        }

        return EtcdEndpointList.Parse(endpoints, out _) is { } fault
            ? throw new ArgumentException($"{fault}.", nameof(connectionString))
            : endpoints;
    }

#pragma warning disable CA2208 // It is the parameter of every public method that takes a connection string.
    private static ArgumentException Malformed(string fault) =>
        new($"The connection string of etcd {fault}.", "connectionString");
#pragma warning restore CA2208
}
