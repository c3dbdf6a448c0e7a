using System.ComponentModel;
using System.Globalization;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Converts text to one value of metadata, for the configuration binder.</summary>
internal sealed class EndpointMetadataConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? (EndpointMetadata?)ConfigurationText.ToJson(text) : base.ConvertFrom(context, culture, value);
}
