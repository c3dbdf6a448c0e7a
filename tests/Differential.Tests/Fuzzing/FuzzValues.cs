using System.Text;
using Differential.Tests.Generation;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing;

/// <summary>Values of fields: mostly ones that mean something under the field's name, sometimes any.</summary>
internal sealed class FuzzValues(Random random)
{
    private const int AnyOneIn = 12;

    private static readonly string[] Names = ["root", "u", "v", "r", "s", ""];
    private static readonly string[] Passwords = ["pw", "p", ""];
    private static readonly string[] Versions = ["3.4", "3.4.0", "3.5", "3.5.0", "3.6.0", "3", "", "x"];
    private static readonly string[] Urls =
    [
        "http://127.0.0.1:1", "https://127.0.0.1:2", "http://a:3", "http://127.0.0.1:4/path", "http://127.0.0.1", "unix://a", "a b", "",
    ];

    private readonly KeyPool _keys = new(random);

    /// <summary>The newest revision of the servers.</summary>
    public long Revision { get; set; } = 1;

    public ByteString Bytes(FieldDescriptor field)
    {
        if (random.Next(AnyOneIn) == 0)
        {
            return RandomBytes();
        }

        return field.Name switch
        {
            "value" => _keys.Value(),
            "range_end" => _keys.RangeEnd(),
            _ => _keys.Key(),
        };
    }

    public string Text(FieldDescriptor field)
    {
        if (random.Next(AnyOneIn) == 0)
        {
            return Encoding.Latin1.GetString(RandomBytes().Span);
        }

        return Pick(field.Name switch
        {
            "password" => Passwords,
            "hashedPassword" => [""],
            "version" => Versions,
            "peerURLs" or "clientURLs" => Urls,
            _ => Names,
        });
    }

    public long Number(FieldDescriptor field)
    {
        if (random.Next(AnyOneIn) == 0)
        {
            return random.NextExtreme();
        }

        return field.Name switch
        {
            "ID" or "lease" => random.Next(1, 5),
            "TTL" => random.Next(4) == 0 ? random.Next(-1, 3) : random.Next(1000, 5000),
            "watch_id" => random.Next(-1, 6),
            "limit" => random.Next(-1, 5),
            "rev" or "start_revision" or "revision" => random.Next(3) == 0 ? 0 : Revision + random.Next(-20, 3),
            _ => random.Next(3) == 0 ? Revision + random.Next(-20, 3) : random.Next(-1, 5),
        };
    }

    /// <summary>A declared value; sometimes another number.</summary>
    public int Enum(EnumDescriptor type) =>
        random.Next(AnyOneIn) == 0 ? unchecked((int)random.NextExtreme()) : type.Values[random.Next(type.Values.Count)].Number;

    private ByteString RandomBytes()
    {
        var bytes = new byte[random.Next(20)];
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
