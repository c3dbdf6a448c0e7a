using Google.Protobuf;

namespace FakeEtcd.Services.Binding;

/// <summary>What is changed in an encoded message. A message that needs no change costs nothing.</summary>
internal struct WireEdits
{
    private SortedDictionary<int, (int End, byte[] Bytes)>? _edits;
    private (int Start, int Value, int End)? _oneof;

    /// <summary>Removes a field.</summary>
    public void Remove(int start, int end) => Set(start, end, []);

    /// <summary>Replaces the length and the content of a nested message.</summary>
    public void Replace(int start, int end, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteBytes(UnsafeByteOperations.UnsafeWrap(content));
        }

        Set(start, end, stream.ToArray());
    }

    /// <summary>Records where a message of a oneof is, with its tag. etcd's requests have one oneof at most.</summary>
    public void SetOneof(int start, int value, int end) => _oneof = (start, value, end);

    /// <summary>Removes the message that <see cref="SetOneof"/> has recorded last, if there is one.</summary>
    public void RemoveOneof()
    {
        if (_oneof is not { } oneof)
        {
            return;
        }

        // Without a scan of all edits: a client may repeat the message as often as its request has room.
        _edits?.Remove(oneof.Value);
        Remove(oneof.Start, oneof.End);
    }

    /// <summary>Returns the changed message; null if nothing is changed.</summary>
    public readonly byte[]? Apply(ReadOnlySpan<byte> message)
    {
        if (_edits is null)
        {
            return null;
        }

        using var result = new MemoryStream(message.Length);
        var position = 0;
        foreach (var (start, edit) in _edits)
        {
            result.Write(message[position..start]);
            result.Write(edit.Bytes);
            position = edit.End;
        }

        result.Write(message[position..]);
        return result.ToArray();
    }

    private void Set(int start, int end, byte[] bytes) => (_edits ??= [])[start] = (end, bytes);
}
