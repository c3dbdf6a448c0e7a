using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing;

/// <summary>Makes messages of any type from its descriptor.</summary>
internal sealed class MessageFuzzer(Random random, FuzzValues values)
{
    private const int MaxDepth = 5;
    private const int MaxRepeated = 3;

    /// <summary>How many of a hundred fields are set: those that most requests need, and the others.</summary>
    private const int CommonFields = 92;
    private const int OtherFields = 30;

    public IMessage Next(MessageDescriptor type) => Next(type, MaxDepth);

    private IMessage Next(MessageDescriptor type, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var oneof in type.Oneofs)
        {
            Set(message, oneof.Fields[random.Next(oneof.Fields.Count)], depth);
        }

        foreach (var field in type.Fields.InDeclarationOrder().Where(field => field.ContainingOneof is null))
        {
            Set(message, field, depth);
        }

        return message;
    }

    private void Set(IMessage message, FieldDescriptor field, int depth)
    {
        var isCommon = field.IsRepeated || field.FieldNumber == 1 || field.FieldType is FieldType.Message or FieldType.String or FieldType.Bytes;
        if (depth == 0 || random.Next(100) >= (isCommon ? CommonFields : OtherFields))
        {
            return;
        }

        if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            for (var left = random.Next(MaxRepeated + 1); left > 0; left--)
            {
                list.Add(Value(field, depth));
            }
        }
        else
        {
            field.Accessor.SetValue(message, Value(field, depth));
        }
    }

    private object Value(FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message => Next(field.MessageType, depth - 1),
        FieldType.Bytes => values.Bytes(field),
        FieldType.String => values.Text(field),
        FieldType.Bool => random.Next(4) == 0,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, values.Enum(field.EnumType)),
        FieldType.Int64 => values.Number(field),
        FieldType.UInt64 => unchecked((ulong)values.Number(field)),
        FieldType.Int32 => unchecked((int)values.Number(field)),
        FieldType.UInt32 => unchecked((uint)values.Number(field)),
        _ => throw new NotSupportedException($"{field.FullName} has a type that no request of etcd had before: {field.FieldType}."),
    };
}
