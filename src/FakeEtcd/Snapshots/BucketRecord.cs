using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>A protobuf message in a bucket.</summary>
internal static class BucketRecord
{
    /// <exception cref="InvalidDataException">The bytes are not such a message.</exception>
    public static T Read<T>(this MessageParser<T> parser, BoltEntry entry, ReadOnlyMemory<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException exception)
        {
            var key = Convert.ToHexString(entry.Key.Span);
            throw BoltDamage.InPage(entry.Page, $"the entry {key} is not a {typeof(T).Name}: {exception.Message.TrimEnd('.')}");
        }
    }
}
