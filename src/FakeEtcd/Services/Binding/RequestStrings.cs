using System.Buffers;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace FakeEtcd.Services.Binding;

/// <summary>
/// Finds strings that are not UTF-8. The protobuf library replaces invalid bytes with U+FFFD, which would make different user names and
/// passwords equal.
/// </summary>
internal static class RequestStrings
{
    private const char Replacement = '\uFFFD';

    private static readonly ConcurrentDictionary<MessageDescriptor, bool> Known = new();

    /// <summary>Whether every string of a request was sent as UTF-8.</summary>
    public static bool AreValid(IMessage request, DeserializationContext context)
    {
        if (!HasStrings(request.Descriptor))
        {
            return true;
        }

        // A client may send the replacement character itself, in its three bytes.
        var replaced = CountReplacements(request);
        return replaced == 0 || replaced <= Count(context.PayloadAsReadOnlySequence().ToArray(), "\uFFFD"u8);
    }

    private static bool HasStrings(MessageDescriptor descriptor)
    {
        if (!Known.TryGetValue(descriptor, out var hasStrings))
        {
            // A message that contains itself adds nothing new the second time.
            Known[descriptor] = false;
            hasStrings = descriptor.Fields.InDeclarationOrder().Any(field =>
                field.FieldType == FieldType.String || (field.FieldType == FieldType.Message && HasStrings(field.MessageType)));
            Known[descriptor] = hasStrings;
        }

        return hasStrings;
    }

    private static int CountReplacements(IMessage message) => message.Descriptor.Fields.InDeclarationOrder().Sum(field =>
        field.Accessor.GetValue(message) switch
        {
            string text => text.Count(letter => letter == Replacement),
            IEnumerable<string> texts => texts.Sum(text => text.Count(letter => letter == Replacement)),
            IMessage inner => CountReplacements(inner),
            IEnumerable<IMessage> inner => inner.Sum(CountReplacements),
            _ => 0,
        });

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (var at = bytes.IndexOf(part); at >= 0; at = bytes.IndexOf(part))
        {
            count++;
            bytes = bytes[(at + part.Length)..];
        }

        return count;
    }
}
