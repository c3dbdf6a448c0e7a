namespace FakeEtcd.Services.Binding;

/// <summary>A field of a message, as far as its encoded form depends on it.</summary>
internal sealed class FieldShape
{
    private readonly Func<MessageShape>? _message;
    private MessageShape? _found;

    private FieldShape(string name, Func<MessageShape>? message = null)
    {
        Name = name;
        _message = message;
    }

    /// <summary>The name in the contract.</summary>
    public string Name { get; }

    /// <summary>The number, if it is not the one after that of the field before.</summary>
    public int? Number { get; private init; }

    /// <summary>Whether the value is a number; a repeated one may be packed.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>Whether the field is repeated.</summary>
    public bool IsRepeated { get; private init; }

    /// <summary>Whether the field is a message in a oneof.</summary>
    public bool IsOneof { get; private init; }

    /// <summary>The shape of a message; null for another value.</summary>
    public MessageShape? Message => _found ??= _message?.Invoke();

    /// <summary>A number, a truth value or an enum.</summary>
    public static FieldShape Value(string name) => new(name) { IsNumber = true };

    /// <summary>Numbers, truth values or enums.</summary>
    public static FieldShape Values(string name) => new(name) { IsNumber = true, IsRepeated = true };

    /// <summary>Bytes or a text, once or repeated.</summary>
    public static FieldShape Bytes(string name) => new(name);

    /// <summary>A message, once or repeated.</summary>
    public static FieldShape Nested(string name, Func<MessageShape> message) => new(name, message);

    /// <summary>One of several messages.</summary>
    public static FieldShape OneOf(string name, Func<MessageShape> message) => new(name, message) { IsOneof = true };

    /// <summary>Gives a field a number.</summary>
    public static FieldShape At(int number, FieldShape field) =>
        new(field.Name, field._message) { IsNumber = field.IsNumber, IsRepeated = field.IsRepeated, IsOneof = field.IsOneof, Number = number };
}
