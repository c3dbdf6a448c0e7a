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
    public bool IsTorn() => Error is not null && !_hasWrongHeader && !HasRecordBehindError();

    public InvalidDataException Damaged(string reason) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The data directory is damaged: {reason}, at byte {Offset} of '{Path}'. Restore a copy of the directory, or delete it to start empty."));

    public void Dispose() => _stream.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    private static string? FindError(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[RecordBuffer.CheckedHeaderLength..])
            == Crc32C.Compute(header[..RecordBuffer.CheckedHeaderLength]) && LengthOf(header) > 0
            ? null
            : "the header of a record is damaged";

    private static bool IsIntact(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[(sizeof(int) + sizeof(long))..]) == Crc32C.Compute(content);

    private bool HasRecordBehindError()
    {
        _stream.Position = Offset;
        var rest = new byte[checked((int)(Length - Offset))];
        _stream.ReadExactly(rest);
        for (var start = 0; start + RecordBuffer.HeaderLength < rest.Length; start++)
        {
            var header = rest.AsSpan(start, RecordBuffer.HeaderLength);
            var behind = rest.AsSpan(start + RecordBuffer.HeaderLength);
            if (FindError(header) is null && LengthOf(header) <= behind.Length && IsIntact(header, behind[..LengthOf(header)]))
            {
                return true;
            }
        }

        return false;
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

        var sequence = BinaryPrimitives.ReadInt64LittleEndian(_header.AsSpan(sizeof(int)));
        return sequence == Next
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"record {sequence} is where record {Next} is expected");
    }
}
