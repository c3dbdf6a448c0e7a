using System.Collections;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Testing;

/// <summary>Configuration from JSON, and what options hold after they were bound to it.</summary>
public static class OptionsBinding
{
    /// <summary>The configuration that a JSON file with this text makes.</summary>
    public static IConfigurationRoot FromJson(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return new ConfigurationBuilder().AddJsonStream(stream).Build();
    }

    /// <summary>Every public property and its value as text.</summary>
    public static IReadOnlyDictionary<string, string> Describe(object options) => options.GetType()
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .ToDictionary(property => property.Name, property => Describe(property.GetValue(options), property.PropertyType));

    private static string Describe(object? value, Type type) => value switch
    {
        null => "null",
        IEnumerable items when type != typeof(string) && value.ToString() == value.GetType().ToString() =>
            string.Join(", ", items.Cast<object>().Select(item => item.ToString())),
        _ => FormattableString.Invariant($"{value}"),
    };
}
