using Etcd.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FakeEtcd.Protocol;

/// <summary>Reads the header of a response.</summary>
/// <typeparam name="TResponse">The response type.</typeparam>
internal static class HeaderField<TResponse>
{
    private const string Name = "header";

    private static IFieldAccessor? _accessor;
    private static bool _isMissing;

    /// <summary>Returns the header, or null for a response type without one.</summary>
    public static ResponseHeader? Of(IMessage response)
    {
        if (_accessor is null && !_isMissing)
        {
            _accessor = response.Descriptor.FindFieldByName(Name)?.Accessor;
            _isMissing = _accessor is null;
        }

        return (ResponseHeader?)_accessor?.GetValue(response);
    }
}
