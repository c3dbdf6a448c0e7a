namespace FakeEtcd.Services.Binding;

/// <summary>The fields of a message, as far as its encoded form depends on them.</summary>
internal sealed class MessageShape
{
    private readonly FieldShape?[] _byNumber;

    /// <param name="name">The name of the message.</param>
    /// <param name="fields">The fields. A field without a number of its own has the number after the one before it; the first one has 1.</param>
    public MessageShape(string name, params FieldShape[] fields)
    {
        Name = name;
        var numbers = new int[fields.Length];
        for (var index = 0; index < fields.Length; index++)
        {
            numbers[index] = fields[index].Number ?? (index == 0 ? 1 : numbers[index - 1] + 1);
        }

        _byNumber = new FieldShape?[numbers.Length == 0 ? 0 : numbers[^1] + 1];
        for (var index = 0; index < fields.Length; index++)
        {
            _byNumber[numbers[index]] = fields[index];
        }
    }

    public string Name { get; }

    /// <summary>The fields, each at the index of its number; null where there is none.</summary>
    public IReadOnlyList<FieldShape?> Fields => _byNumber;

    /// <summary>Finds a field. Null if the message has none of this number.</summary>
    public FieldShape? Find(int number) => (uint)number < (uint)_byNumber.Length ? _byNumber[number] : null;
}
