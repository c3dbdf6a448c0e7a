using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>The formats that a reader knows, in order. The first one that a value belongs to reads it.</summary>
/// <remarks>Equal sets have the same formats in the same order. Readers with equal sets share what they read.</remarks>
internal sealed class EndpointFormatSet(IEnumerable<IEndpointFormat> formats) : IEquatable<EndpointFormatSet>
{
    /// <summary>No registry has as many. A larger number is a mistake or an attack.</summary>
    public const int MaxEndpoints = 1_000;

    public static readonly EndpointFormatSet GoNaming = new([EndpointFormats.GoNaming]);

    public static readonly EndpointFormatSet BuiltIn = new(EndpointFormats.All);

    private readonly IEndpointFormat[] _formats = [.. formats];

    /// <summary>Whether a value has one endpoint at most.</summary>
    public bool IsSingle => _formats is [GoNamingFormat];

    /// <summary>Reads the endpoints in a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="problem">
    /// What is wrong with the value, for the log; null if nothing is. Some of its endpoints may still be good.
    /// </param>
    public IReadOnlyList<RegisteredEndpoint> Read(string key, ReadOnlySpan<byte> value, out string? problem)
    {
        var parsed = default(GoStruct?);
        var isObject = true;
        foreach (var format in _formats)
        {
            try
            {
                if (TryRead(format, value, out var endpoints))
                {
                    return Check(endpoints ?? [], out problem);
                }
            }
#pragma warning disable CA1031 // A format may be the application's code. Its failure must not end the watch.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                problem = $"the format {format.Name} failed with {exception.GetType().Name}: {exception.Message}";
                return [];
            }
        }

        problem = "the value is not an endpoint";
        return [];

        bool TryRead(IEndpointFormat format, ReadOnlySpan<byte> bytes, out IReadOnlyList<RegisteredEndpoint> endpoints)
        {
            if (format is not JsonFormat json)
            {
                return format.TryRead(key, bytes, out endpoints);
            }

            if (isObject && parsed is null)
            {
                isObject = GoStruct.TryParse(bytes, out var members);
                parsed = members;
            }

            endpoints = [];
            return isObject && json.TryRead(parsed!.Value, out endpoints);
        }
    }

    public bool Equals(EndpointFormatSet? other) => other is not null && _formats.AsSpan().SequenceEqual(other._formats);

    public override bool Equals(object? obj) => Equals(obj as EndpointFormatSet);

    public override int GetHashCode() => HashCode.Combine(_formats.Length, _formats.FirstOrDefault());

    private static RegisteredEndpoint[] Check(IReadOnlyList<RegisteredEndpoint> endpoints, out string? problem)
    {
        if (endpoints.Count > MaxEndpoints)
        {
            problem = FormattableString.Invariant($"the value has more than {MaxEndpoints:N0} endpoints");
            return [];
        }

        RegisteredEndpoint[] good = [.. endpoints.Where(endpoint => !string.IsNullOrWhiteSpace(endpoint?.Address))];
        problem = (endpoints.Count, good.Length) switch
        {
            (0, _) => "the value is not an endpoint",
            (_, 0) => "the endpoint has no address",
            var (all, some) when all > some => "an endpoint of the value has no address",
            _ => null,
        };
        return good;
    }
}
