using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Etcd.Discovery.Json;
using Google.Protobuf;

namespace Etcd.Discovery;

/// <summary>Encodes and decodes endpoints as values in etcd, with the same bytes as Go's naming packages.</summary>
internal static class EndpointCodec
{
    // Go's names for the values of Op.
    private const byte Add = 0;
    private const byte Delete = 1;

    /// <summary>Encodes an endpoint.</summary>
    public static ByteString Encode(RegisteredEndpoint endpoint) => ByteString.CopyFromUtf8(EncodeText(endpoint));

    /// <summary>Encodes an endpoint whose owner is about to delete it. Readers of other libraries ignore the difference.</summary>
    public static ByteString EncodeLeaving(RegisteredEndpoint endpoint) => ByteString.CopyFromUtf8(EncodeText(endpoint, Delete));

    public static string EncodeText(RegisteredEndpoint endpoint) => EncodeText(endpoint, Add);

    private static string EncodeText(RegisteredEndpoint endpoint, byte operation)
    {
        var text = new StringBuilder("{\"Op\":").Append((char)('0' + operation)).Append(",\"Addr\":");
        GoJson.WriteString(text, endpoint.Address);
        return text.Append(",\"Metadata\":").Append(endpoint.MetadataText).Append('}').ToString();
    }

    /// <summary>
    /// Decodes a value like Go: members are case-insensitive and optional, and unknown members are ignored. <c>Op</c> must be a byte, and
    /// the numbers in the metadata must fit into a double.
    /// </summary>
    public static bool TryDecode(JsonElement root, [NotNullWhen(true)] out RegisteredEndpoint? endpoint)
    {
        endpoint = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var address = "";
        JsonElement? metadata = null;
        var operation = Add;
        foreach (var member in root.EnumerateObject())
        {
            var name = GoJsonString.Unescape(JsonMarshal.GetRawUtf8PropertyName(member));
            if (name.Equals("Metadata", StringComparison.OrdinalIgnoreCase))
            {
                if (!GoJsonNumber.AllFit(member.Value))
                {
                    return false;
                }

                metadata = member.Value;
            }
            else if (name.Equals("Op", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryReadOperation(member.Value, ref operation))
                {
                    return false;
                }
            }
            else if (name.Equals("Addr", StringComparison.OrdinalIgnoreCase))
            {
                if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
                {
                    return false;
                }

                address = member.Value.ValueKind == JsonValueKind.String ? GoJsonString.Read(member.Value) : address;
            }
        }

        endpoint = new RegisteredEndpoint { Address = address, Metadata = metadata, IsLeaving = operation == Delete };
        return true;
    }

    // Go's type is a uint8, which it reads from digits only: not from 1.0, -0 or "1". A null leaves it unchanged.
    private static bool TryReadOperation(JsonElement value, ref byte operation) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Number => byte.TryParse(value.GetRawText(), NumberStyles.None, CultureInfo.InvariantCulture, out operation),
        _ => false,
    };
}
