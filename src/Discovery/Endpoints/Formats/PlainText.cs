using System.Text;

namespace Etcd.Discovery;

/// <summary>A value that is one line of text.</summary>
internal static class PlainText
{
    /// <summary>Longer than any host name with a scheme and a path.</summary>
    private const int MaxLength = 2_048;

    /// <summary>Returns the text without spaces before it and white space after it; empty if the value is too long.</summary>
    /// <remarks>
    /// A line break before the text stays: it is how a message of Protocol Buffers begins, whose first field has a tag of 10, and whose
    /// text could otherwise look like an address.
    /// </remarks>
    public static string Read(ReadOnlySpan<byte> value) =>
        value.Length > MaxLength ? "" : Encoding.UTF8.GetString(value.TrimStart((byte)' ').TrimEnd(" \t\r\n"u8));
}
