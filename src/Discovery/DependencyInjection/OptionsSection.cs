using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>Binds a section to options, and refuses what the binder would skip without a word.</summary>
internal static class OptionsSection
{
    /// <exception cref="OptionsValidationException">The section holds something that is no option, or no value of it.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be converted; the message has its path.</exception>
    [RequiresUnreferencedCode("Binding configuration reads the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may need code that is made at run time.")]
    public static void Bind<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfiguration configuration, TOptions options)
        where TOptions : class
    {
        var failures = configuration.GetChildren().Select(FindFailure<TOptions>).OfType<string>().ToArray();
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), failures);
        }

        configuration.Bind(options);
    }

    private static string? FindFailure<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfigurationSection section)
    {
        var properties = typeof(TOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public);
        var property = properties.FirstOrDefault(it => it.Name.Equals(section.Key, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            return $"The configuration key {section.Path} names no property of {typeof(TOptions).Name}. "
                + $"It has {string.Join(", ", properties.Select(it => it.Name))}.";
        }

        if (HoldsOneValue(property.PropertyType) && section.GetChildren().Any())
        {
            return $"{section.Path}: {typeof(TOptions).Name}.{property.Name} is one value, not a section.";
        }

        // A duration without a colon is a number of days.
        return property.PropertyType == typeof(TimeSpan) && section.Value?.Contains(':', StringComparison.Ordinal) == false
            ? $"{section.Path}: {typeof(TOptions).Name}.{property.Name} must be written as hh:mm:ss or d.hh:mm:ss, and is \"{section.Value}\"."
            : null;
    }

    private static bool HoldsOneValue(Type type) => type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type);
}
