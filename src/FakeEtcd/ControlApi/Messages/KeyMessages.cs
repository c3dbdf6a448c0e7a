using System.ComponentModel;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>Keys with a prefix.</summary>
[Description("Keys with a prefix")]
internal sealed record KeyList
{
    [Description("The keys, in their order")]
    public required IReadOnlyList<KeyItem> Keys { get; init; }

    [Description("The number of keys with the prefix, those left out included")]
    public required long Count { get; init; }

    [Description("Whether more keys follow")]
    public required bool More { get; init; }

    [Description("The revision of the server")]
    public required long Revision { get; init; }
}

/// <summary>A key.</summary>
[Description("A key. Bytes that are not UTF-8 are in base64")]
internal sealed record KeyItem
{
    [Description("The key, if it is UTF-8")]
    public string? Key { get; init; }

    [Description("The key in base64, if it is not UTF-8")]
    public string? KeyBase64 { get; init; }

    [Description("The value, if it is UTF-8; missing if the values are left out, or masked")]
    public string? Value { get; init; }

    [Description("The value in base64, if it is not UTF-8; missing if the values are left out, or masked")]
    public string? ValueBase64 { get; init; }

    [Description("The number of bytes of the value")]
    public required int Size { get; init; }

    [Description("True if the value is masked")]
    public bool? Masked { get; init; }

    [Description("True if the value is cut, as in a report")]
    public bool? Cut { get; init; }

    [Description("True if the key was deleted, in events")]
    public bool? Deleted { get; init; }

    [Description("The revision that created the key")]
    public required long CreateRevision { get; init; }

    [Description("The revision of the last write to the key")]
    public required long ModRevision { get; init; }

    [Description("The number of writes since the key was created")]
    public required long Version { get; init; }

    [Description("The ID of the key's lease, in decimal; missing without a lease")]
    public string? Lease { get; init; }
}

/// <summary>Keys to put.</summary>
[Description("Keys to put")]
internal sealed record PutKeysRequest
{
    [Description("The values by their keys. Each is put in a revision of its own, in order")]
    public required IReadOnlyDictionary<string, string> Values { get; init; }
}

/// <summary>A key to put.</summary>
[Description("A key to put")]
internal sealed record PutKeyRequest
{
    [Description("The key; excludes 'keyBase64'")]
    public string? Key { get; init; }

    [Description("The key in base64; excludes 'key'")]
    public string? KeyBase64 { get; init; }

    [Description("The value; excludes 'valueBase64'")]
    public string? Value { get; init; }

    [Description("The value in base64; excludes 'value'")]
    public string? ValueBase64 { get; init; }

    [Description("The ID of a lease, in decimal, or in hexadecimal after 0x; none by default")]
    public string? Lease { get; init; }
}

/// <summary>The history of a key.</summary>
[Description("The history of a key")]
internal sealed record KeyHistoryList
{
    [Description("The revision of the server")]
    public required long Revision { get; init; }

    [Description("The revision of the last compaction; -1 if there was none")]
    public required long CompactedRevision { get; init; }

    [Description("The number of versions that can be read, those left out included")]
    public required int Count { get; init; }

    [Description("The versions of the key, newest first")]
    public required IReadOnlyList<KeyVersionItem> Versions { get; init; }
}

/// <summary>A version of a key.</summary>
[Description("A version of a key")]
internal sealed record KeyVersionItem
{
    [Description("The revision of the write")]
    public required long Revision { get; init; }

    [Description("Whether the write deleted the key")]
    public required bool Deleted { get; init; }

    [Description("The value, if it is UTF-8")]
    public string? Value { get; init; }

    [Description("The value in base64, if it is not UTF-8")]
    public string? ValueBase64 { get; init; }

    [Description("The number of bytes of the value")]
    public required int Size { get; init; }

    [Description("True if the value is masked")]
    public bool? Masked { get; init; }

    [Description("True if the value is cut, as in a report")]
    public bool? Cut { get; init; }

    [Description("The number of writes since the key was created; 0 if the write deleted it")]
    public required long Version { get; init; }

    [Description("The revision that created the key; 0 if the write deleted it")]
    public required long CreateRevision { get; init; }

    [Description("The ID of the key's lease, in decimal; missing without a lease")]
    public string? Lease { get; init; }
}

/// <summary>A snapshot that the program holds.</summary>
[Description("A snapshot that the program holds in memory")]
internal sealed record SnapshotItem
{
    [Description("The ID")]
    public required int Id { get; init; }

    [Description("The revision of the last write in it")]
    public required long Revision { get; init; }
}

/// <summary>The snapshots.</summary>
[Description("The snapshots that the program holds in memory")]
internal sealed record SnapshotList
{
    [Description("The snapshots, in the order in which they were taken")]
    public required IReadOnlyList<SnapshotItem> Snapshots { get; init; }
}
