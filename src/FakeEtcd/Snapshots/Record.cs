using FakeEtcd.Snapshots.Bolt;
using Google.Protobuf;

namespace FakeEtcd.Snapshots;

/// <summary>A protobuf message in a bucket.</summary>
internal static class Record
{
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static T Read<T>(this MessageParser<T> parser, BoltEntry entry, ReadOnlyMemory<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw BoltDamage.InPage(entry.Page, $"the value of {Convert.ToHexString(entry.Key.Span)} is no {typeof(T).Name}: {exception.Message.TrimEnd('.')}");
        }
    }
}
