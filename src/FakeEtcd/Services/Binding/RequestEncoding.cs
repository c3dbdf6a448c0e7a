using System.Globalization;

namespace FakeEtcd.Services.Binding;

/// <summary>
/// Prepares the encoded form of a request for the protobuf library of .NET. The library of etcd refuses known fields of the wrong wire type.
/// It skips unknown fields whatever their number, and groups whatever their end; here they are dropped, because each takes far more than its bytes. Of the messages in a oneof, it takes the last one, and does
/// not merge them.
/// </summary>
internal static class RequestEncoding
{
    /// <summary>Checks a message and removes what the protobuf library would read differently.</summary>
    /// <param name="message">The encoded message.</param>
    /// <param name="type">The type of the message.</param>
    /// <param name="maxNesting">How deep messages are checked. The protobuf library refuses messages that nest deeper.</param>
    /// <returns>The message to read; null if it can be read as it is.</returns>
    /// <exception cref="WireFormatException">etcd refuses the message.</exception>
    public static byte[]? Prepare(ReadOnlySpan<byte> message, MessageShape type, int maxNesting)
    {
        if (maxNesting == 0)
        {
            return null;
        }

        WireEdits edits = default;
        var reader = new WireReader(message);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            var tag = reader.ReadVarint();
            var field = FieldOf(tag, type);
            if (field is null)
            {
                reader.Skip(WireTypeOf(tag));
                edits.Remove(start, reader.Position);
                continue;
            }

            CheckWireType(field, WireTypeOf(tag));
            if (field.Message is not { } nestedType)
            {
                SkipValue(ref reader, ref edits, field, WireTypeOf(tag));
                continue;
            }

            var valueStart = reader.Position;
            var nested = Prepare(reader.ReadDelimited(), nestedType, maxNesting - 1);
            if (field.IsOneof)
            {
                edits.RemoveOneof();
                edits.SetOneof(start, valueStart, reader.Position);
            }

            if (nested is not null)
            {
                edits.Replace(valueStart, reader.Position, nested);
            }
        }

        return edits.Apply(message);
    }

    private static int WireTypeOf(ulong tag) => (int)(tag & 7);

    /// <summary>Finds the field of a tag. Null if the message has none of its number.</summary>
    private static FieldShape? FieldOf(ulong tag, MessageShape type)
    {
        var number = unchecked((int)(tag >> 3));
        var wireType = WireTypeOf(tag);
        if (wireType == WireReader.EndGroup)
        {
            throw new WireFormatException($"proto: {type.Name}: wiretype end group for non-group");
        }

        return number > 0
            ? type.Find(number)
            : throw new WireFormatException(
                string.Create(CultureInfo.InvariantCulture, $"proto: {type.Name}: illegal tag {number} (wire type {tag})"));
    }

    private static void CheckWireType(FieldShape field, int wireType)
    {
        var isPacked = field is { IsRepeated: true, IsNumber: true } && wireType == WireReader.Delimited;
        if (!isPacked && wireType != (field.IsNumber ? WireReader.Varint : WireReader.Delimited))
        {
            throw new WireFormatException(
                string.Create(CultureInfo.InvariantCulture, $"proto: wrong wireType = {wireType} for field {GoName(field.Name)}"));
        }
    }

    private static void SkipValue(ref WireReader reader, ref WireEdits edits, FieldShape field, int wireType)
    {
        if (wireType != WireReader.Delimited || !field.IsNumber)
        {
            reader.Skip(wireType);
            return;
        }

        var start = reader.Position;
        var packed = reader.ReadPacked(out var isLonger);
        if (isLonger)
        {
            edits.Replace(start, reader.Position, packed.ToArray());
        }
    }

    /// <summary>The name of a field in Go: without underscores, each of its words with a capital.</summary>
    private static string GoName(string name) =>
        string.Concat(name.Split('_').Select(word => $"{char.ToUpperInvariant(word[0])}{word[1..]}"));
}
