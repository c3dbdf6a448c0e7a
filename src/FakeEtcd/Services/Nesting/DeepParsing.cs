using Google.Protobuf;
using Grpc.Core;

namespace FakeEtcd.Services.Nesting;

/// <summary>Reads messages that are nested deeper than the protobuf library reads them of its own accord.</summary>
internal static class DeepParsing
{
    /// <summary>
    /// How many messages may be within one another; the library's own figure is 100. Two are a level of a transaction, of which
    /// etcd takes 128. There is a bound because each takes stack, and a server that runs out of it takes the test's process along.
    /// </summary>
    private const int MaxNesting = 1000;

    public static Marshaller<T> Marshaller<T>(Marshaller<T> plain, Func<T> create)
        where T : class, IMessage => Marshallers.Create(plain.ContextualSerializer, context => Parse(context, create()));

    private static T Parse<T>(DeserializationContext context, T message)
        where T : IMessage
    {
        // Only streams are read with a limit of one's own.
        using var bytes = new MemoryStream(context.PayloadAsNewBuffer());
        using var input = CodedInputStream.CreateWithLimits(bytes, sizeLimit: int.MaxValue, MaxNesting);
        message.MergeFrom(input);
        return message;
    }
}
