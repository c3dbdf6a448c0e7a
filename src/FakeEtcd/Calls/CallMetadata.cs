using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FakeEtcd.Calls;

/// <summary>The metadata of a call: the headers of its request that are not part of the gRPC protocol.</summary>
internal sealed class CallMetadata
{
    private const string ProtocolPrefix = ":";

    /// <summary>The headers of HTTP and of the gRPC protocol.</summary>
    private static readonly string[] ProtocolHeaders =
        ["accept-encoding", "content-encoding", "content-type", "grpc-accept-encoding", "grpc-encoding", "grpc-timeout", "host", "te"];

    private readonly List<KeyValuePair<string, StringValues>> _own = [];
    private readonly List<string> _protocol = [];

    public CallMetadata(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            if (IsProtocol(header.Key))
            {
                _protocol.Add(header.Key);
            }
            else
            {
                _own.Add(header);
            }
        }
    }

    /// <summary>Whether the headers of another call have the same metadata.</summary>
    public bool Matches(IHeaderDictionary headers)
    {
        if (headers.Count != _own.Count + _protocol.Count)
        {
            return false;
        }

        foreach (var (name, values) in _own)
        {
            if (!headers.TryGetValue(name, out var other) || !StringValues.Equals(values, other))
            {
                return false;
            }
        }

        foreach (var name in _protocol)
        {
            if (!headers.ContainsKey(name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Finds the first value of a key, as etcd does. A client may send a key twice, as the Python client sends its token over TLS.
    /// </summary>
    public string? First(string key) => _own.Find(header => Is(header.Key, key)) is { Value: [var first, ..] } ? first : null;

    /// <summary>Creates the metadata as gRPC shows it to services. Several texts of a key are joined by a comma.</summary>
    public Metadata ToMetadata()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in _own)
        {
            if (name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var value in values)
                {
                    metadata.Add(name, FromBase64(value ?? ""));
                }
            }
            else
            {
                metadata.Add(name, values.ToString());
            }
        }

        return metadata;
    }

    private static bool IsProtocol(string name) =>
        name.StartsWith(ProtocolPrefix, StringComparison.Ordinal) || Array.Exists(ProtocolHeaders, header => Is(header, name));

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Decodes base64 with or without padding.</summary>
    private static byte[] FromBase64(string text)
    {
        var digits = text.TrimEnd('=');
        return Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='));
    }
}
