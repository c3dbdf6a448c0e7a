using System.Buffers.Binary;
using System.Globalization;
using FakeEtcd.Protocol;

namespace FakeEtcd.Persistence;

/// <summary>Reads the records of a log or a snapshot.</summary>
internal sealed class RecordFile : IDisposable
{
    private const int BufferSize = 1 << 18;

    private readonly FileStream _stream;
    private readonly byte[] _header = new byte[RecordBuffer.HeaderLength];
    private byte[] _content = new byte[BufferSize];
    private readonly bool _hasWrongHeader;
    private bool _hasWrongSequence;
    private int _contentLength;

    /// <param name="path">The file.</param>
    /// <param name="isSnapshot">Whether it is a snapshot.</param>
    /// <param name="sequence">The number in the name of the file.</param>
    public RecordFile(string path, bool isSnapshot, long sequence)
    {
        Path = path;
        Next = isSnapshot ? 1 : sequence;
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, BufferSize, FileOptions.SequentialScan);
        Length = _stream.Length;
        Span<byte> header = stackalloc byte[FileHeader.Length];
        if (_stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            Error = "the header of the file is cut off";
            return;
        }

        Error = FileHeader.FindError(header, isSnapshot, sequence);
        _hasWrongHeader = Error is not null;
        Offset = FileHeader.Length;
    }

    public string Path { get; }

    /// <summary>Where the next record begins. After an error, where the bad one begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The sequence number of the next record. A snapshot counts its own records, from 1.</summary>
    public long Next { get; private set; }

    /// <summary>The length of the file, which nobody else writes.</summary>
    public long Length { get; }

    /// <summary>Why the rest of the file cannot be read; null if it can.</summary>
    public string? Error { get; private set; }

    /// <summary>The content of the record that was read last.</summary>
    public ReadOnlySpan<byte> Content => _content.AsSpan(0, _contentLength);

    /// <summary>Reads the next record.</summary>
    /// <returns>Whether there is one; false at the end of the file, and at an error.</returns>
    public bool Read()
    {
        if (Error is not null || Offset == Length)
        {
            return false;
        }

        Error = ReadNext();
        if (Error is not null)
        {
            return false;
        }

        Offset += RecordBuffer.HeaderLength + _contentLength;
        Next++;
        return true;
    }

    /// <summary>
    /// Whether the error is what a writer leaves that is killed: the end is missing. If an intact record is behind the bad one, the file was
    /// damaged afterwards.
    /// </summary>
    public bool IsTorn() => Error is not null && !_hasWrongHeader && !_hasWrongSequence && !HasRecordBehindError();

    public InvalidDataException Damaged(string reason) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The data directory is damaged: {reason}, at byte {Offset} of '{Path}'. Restore a copy of the directory, or delete it to start empty."));

    public void Dispose() => _stream.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    private static long SequenceOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[sizeof(int)..]);

    private static uint BehindFirstOf(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[RecordBuffer.BehindFirstOffset..]);

    private static string? FindError(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[RecordBuffer.CheckedHeaderLength..])
            == Crc32C.Compute(header[..RecordBuffer.CheckedHeaderLength]) && LengthOf(header) > 0
            ? null
            : "the header of a record is damaged";

    private static bool IsIntact(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[RecordBuffer.ContentChecksumOffset..]) == Crc32C.Compute(content);

    /// <summary>Whether an intact record is behind the bad one, of the number that it can have there.</summary>
    private bool HasRecordBehindError()
    {
        var buffer = new byte[BufferSize];
        for (var start = Offset + 1; Length - start > RecordBuffer.HeaderLength;)
        {
            _stream.Position = start;
            var chunk = buffer.AsSpan(0, _stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            for (var index = 0; index + RecordBuffer.HeaderLength <= chunk.Length; index++)
            {
                if (IsRecord(chunk.Slice(index, RecordBuffer.HeaderLength), start + index))
                {
                    return true;
                }
            }

            // A header may lie across the end of the chunk.
            start += Math.Max(1, chunk.Length - RecordBuffer.HeaderLength + 1);
        }

        return false;
    }

    /// <summary>Whether a record begins at an offset behind the bad one.</summary>
    private bool IsRecord(ReadOnlySpan<byte> header, long offset)
    {
        var length = LengthOf(header);

        // The checksum comes last, because it takes the longest.
        if (length <= 0
            || length > Length - offset - RecordBuffer.HeaderLength
            || !CanFollow(header, offset - Offset)
            || FindError(header) is not null)
        {
            return false;
        }

        // What a value holds may look like a record, too, but hardly one of a number that fits.
        var content = new byte[length];
        _stream.Position = offset + RecordBuffer.HeaderLength;
        _stream.ReadExactly(content);
        return IsIntact(header, content);
    }

    /// <summary>
    /// Whether a record can be behind the bad one, and was written after it: there is room for those between, and it is not of the same write. Of
    /// a write that a loss of power has interrupted any part may be missing.
    /// </summary>
    private bool CanFollow(ReadOnlySpan<byte> header, long distance)
    {
        var sequence = SequenceOf(header);
        return sequence - BehindFirstOf(header) > Next && sequence - Next <= distance / (RecordBuffer.HeaderLength + 1);
    }

    private string? ReadNext()
    {
        if (_stream.ReadAtLeast(_header, _header.Length, throwOnEndOfStream: false) < _header.Length)
        {
            return "a record is cut off";
        }

        if (FindError(_header) is { } error)
        {
            return error;
        }

        _contentLength = LengthOf(_header);
        if (_contentLength > Length - Offset - RecordBuffer.HeaderLength)
        {
            return "a record is cut off";
        }

        if (_content.Length < _contentLength)
        {
            _content = new byte[_contentLength];
        }

        _stream.ReadExactly(_content, 0, _contentLength);
        if (!IsIntact(_header, Content))
        {
            return "the content of a record does not match its checksum";
        }

        var sequence = SequenceOf(_header);
        _hasWrongSequence = sequence != Next;
        return !_hasWrongSequence
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"record {sequence} is where record {Next} is expected");
    }
}
