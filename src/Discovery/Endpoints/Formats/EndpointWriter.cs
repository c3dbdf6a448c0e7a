using Google.Protobuf;

namespace Etcd.Discovery;

/// <summary>Writes the values of one registered key.</summary>
/// <param name="format">The format.</param>
/// <param name="target">The target that the key was made for.</param>
/// <param name="key">The key.</param>
internal sealed class EndpointWriter(IEndpointFormat format, string target, string key)
{
    public string Target => target;

    public string Key => key;

    /// <exception cref="ArgumentException">The format cannot hold the endpoint.</exception>
    public ByteString Write(RegisteredEndpoint endpoint) => ByteString.CopyFrom(format.Write(target, key, endpoint));

    /// <summary>Returns the value of an endpoint whose owner is about to delete it; null if the format has no such value.</summary>
    public ByteString? WriteLeaving(RegisteredEndpoint endpoint) => format is GoNamingFormat ? EndpointCodec.EncodeLeaving(endpoint) : null;
}
