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

    private static T Parse<T>(DeserializationContext context, T message)
        where T : IMessage
    {
        // The library accepts a custom limit only for streams.
        using var bytes = new MemoryStream(context.PayloadAsNewBuffer());
        using var input = CodedInputStream.CreateWithLimits(bytes, sizeLimit: int.MaxValue, MaxNesting);
        message.MergeFrom(input);
        return message;
    }
}
