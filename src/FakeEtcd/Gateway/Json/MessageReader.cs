using System.Collections;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FakeEtcd.Gateway.Json;

/// <summary>Reads a message from its JSON. The rules and the errors are those of Go's <c>protojson</c>, without unknown fields.</summary>
/// <remarks>
/// The JSON parser of the protobuf library does not fit: etcd also accepts base64 for URLs and without padding, and it returns the
/// position of an error.
/// </remarks>
internal ref partial struct MessageReader
{
    /// <summary>The maximum depth of messages. Each level uses stack space, and a stack overflow would end the test process.</summary>
    private const int MaxNesting = 1000;

    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _json;
    private int _nesting;

    private MessageReader(ReadOnlySpan<byte> text)
    {
        _text = text;
        _json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonScanner.MaxDepth });
    }

    /// <summary>Reads a message.</summary>
    /// <param name="text">Valid JSON.</param>
    /// <param name="message">An empty message, which gets the values.</param>
    /// <exception cref="JsonInputException">The JSON does not represent such a message.</exception>
    public static void Read(ReadOnlySpan<byte> text, IMessage message)
    {
        var reader = new MessageReader(text);
        reader._json.Read();
        reader.ReadMessage(message);
    }

    private void ReadMessage(IMessage message)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            throw UnexpectedToken();
        }

        if (++_nesting > MaxNesting)
        {
            throw new JsonInputException("proto: exceeded max recursion depth");
        }

        var (fields, unions) = (new HashSet<int>(), new HashSet<OneofDescriptor>());
        while (_json.Read() && _json.TokenType != JsonTokenType.EndObject)
        {
            ReadMember(message, fields, unions);
        }

        _nesting--;
    }

    private void ReadMember(IMessage message, HashSet<int> fields, HashSet<OneofDescriptor> unions)
    {
        var name = Text();
        var field = message.Descriptor.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);
        if (field is null)
        {
            _json.Read();
            SkipValue();
            return;
        }

        if (!fields.Add(field.FieldNumber))
        {
            throw Error($"{Position()}: duplicate field {RawToken()}");
        }

        var (start, nameToken) = (Position(), RawToken());
        _json.Read();
        if (_json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (field.ContainingOneof is { } union && !unions.Add(union))
        {
            throw Error($"{start}: error parsing {nameToken}, oneof {union.FullName} is already set");
        }

        ReadField(message, field);
    }

    private void ReadField(IMessage message, FieldDescriptor field)
    {
        if (field.IsRepeated)
        {
            ReadList(field, (IList)field.Accessor.GetValue(message));
        }
        else if (ReadValue(field) is { } value)
        {
            field.Accessor.SetValue(message, value);
        }
    }

    private void ReadList(FieldDescriptor field, IList list)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
        {
            throw UnexpectedToken();
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (ReadValue(field) is { } value)
            {
                list.Add(value);
            }
        }
    }

    /// <summary>Reads a value of a field, or an element of a repeated field.</summary>
    /// <returns>The value; null for an unknown name of an enum, which is ignored.</returns>
    private object? ReadValue(FieldDescriptor field)
    {
        if (field.FieldType == FieldType.Message)
        {
            var message = field.MessageType.Parser.ParseFrom(ByteString.Empty);
            ReadMessage(message);
            return message;
        }

        var text = _json.TokenType == JsonTokenType.String ? Text() : null;
        var number = _json.TokenType == JsonTokenType.Number ? Encoding.ASCII.GetString(_json.ValueSpan) : null;
        var value = field.FieldType == FieldType.Bool
            ? _json.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null }
            : ScalarReader.Read(field, text, number);
        if (value is null && !(field.FieldType == FieldType.Enum && text is not null))
        {
            var kind = field.FieldType.ToString().ToLowerInvariant();
            throw Error($"{Position()}: invalid value for {kind} field {field.JsonName}: {RawToken()}");
        }

        return value;
    }
}
