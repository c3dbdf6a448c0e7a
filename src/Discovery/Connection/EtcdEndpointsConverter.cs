using System.ComponentModel;
using System.Globalization;

namespace Etcd.Discovery;

/// <summary>Reads endpoints from one text, for the configuration binder.</summary>
internal sealed class EtcdEndpointsConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? Read(text) : base.ConvertFrom(context, culture, value);

    private static EtcdEndpoints Read(string text) => [.. EtcdEndpointList.Split(text)];
}
