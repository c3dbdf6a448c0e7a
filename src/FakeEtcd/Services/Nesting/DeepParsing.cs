using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Nesting;

/// <summary>Parses messages that are nested deeper than the protobuf library allows by default.</summary>
internal static class DeepParsing
{
    /// <summary>
    /// The maximum nesting depth of messages. The library's default is 100. Each level of a transaction takes two, and etcd accepts 128
    /// levels. A limit is necessary because each level uses stack space, and a stack overflow would end the test process.
    /// </summary>
    private const int MaxNesting = 1000;

    public static Marshaller<T> Marshaller<T>(Marshaller<T> plain, Func<T> create)
        where T : class, IMessage => Marshallers.Create(plain.ContextualSerializer, context => Parse(context, create()));

    /// <summary>Sets the fields of a message from its bytes.</summary>
    public static void Merge(IMessage message, byte[] bytes)
    {
        // The library accepts a custom limit only for streams.
        using var stream = new MemoryStream(bytes);
        using var input = CodedInputStream.CreateWithLimits(stream, sizeLimit: int.MaxValue, MaxNesting);
        message.MergeFrom(input);
    }

    private static T Parse<T>(DeserializationContext context, T message)
        where T : IMessage
    {
        Merge(message, context.PayloadAsNewBuffer());
        return message;
    }
}
