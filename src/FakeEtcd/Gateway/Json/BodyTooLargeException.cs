namespace FakeEtcd.Gateway.Json;

/// <summary>The exception for a JSON value that is too large to be read.</summary>
/// <param name="length">How many bytes were read.</param>
internal sealed class BodyTooLargeException(long length) : Exception("The JSON value is too large.")
{
    public long Length => length;
}
