using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>Binds a section to options, and refuses what the binder would skip without a word.</summary>
internal static partial class OptionsSection
{
    /// <exception cref="OptionsValidationException">A key names no option, or a value has the wrong shape.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be converted; the message has its path.</exception>
    [RequiresUnreferencedCode("Binding configuration reads the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may need code that is made at run time.")]
    public static void Bind<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfiguration configuration, TOptions options)
        where TOptions : class
    {
        if (configuration is IConfigurationSection { Path: var path } section && !section.Exists())
        {
            throw new OptionsValidationException(
                Options.DefaultName, typeof(TOptions), [$"The configuration has no section {path}, which {typeof(TOptions).Name} are to come from."]);
        }

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

        return property.PropertyType == typeof(TimeSpan) && section.Value is { } duration && !Duration().IsMatch(duration)
            ? $"{section.Path}: {typeof(TOptions).Name}.{property.Name} must be written as hh:mm:ss (hours below 24) or d.hh:mm:ss, and is \"{section.Value}\"."
            : null;
    }

    /// <summary>What nobody misreads: to .NET <c>5</c> and <c>5:00</c> are five days and five hours, <c>24:00:00</c> is 24 days.</summary>
    [GeneratedRegex(@"^(\d+\.)?([01]?\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    private static bool HoldsOneValue(Type type) => type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type);
}
