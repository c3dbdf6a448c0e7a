using System.ComponentModel;
using System.Globalization;

namespace Etcd.Discovery;

/// <summary>Converts a string with commas to endpoints, for the configuration binder.</summary>
internal sealed class EtcdEndpointsConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? Parse(text) : base.ConvertFrom(context, culture, value);

    private static EtcdEndpoints Parse(string text) => [.. EtcdEndpointList.Split(text)];
}
