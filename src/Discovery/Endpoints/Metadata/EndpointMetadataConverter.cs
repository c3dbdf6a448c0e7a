using System.ComponentModel;
using System.Globalization;
using Etcd.Discovery.Json;

namespace Etcd.Discovery;

/// <summary>Reads one value of metadata from text, for the configuration binder.</summary>
internal sealed class EndpointMetadataConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? (EndpointMetadata?)ConfigurationText.ToJson(text) : base.ConvertFrom(context, culture, value);
}
