using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Etcd.Discovery.DependencyInjection;

/// <summary>Binds a section to options, and rejects keys and values that the configuration binder would skip silently.</summary>
internal static partial class OptionsSection
{
    /// <param name="configuration">The section.</param>
    /// <param name="options">The options.</param>
    /// <param name="applyText">Applies a section that is a text; null if it must not be one.</param>
    /// <exception cref="OptionsValidationException">A key is not the name of an option, or a value has the wrong form.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be converted; the message contains its path.</exception>
    [RequiresUnreferencedCode("Binding configuration accesses the properties of the options by reflection.")]
    [RequiresDynamicCode("Binding configuration may require code that is generated at run time.")]
    public static void Bind<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfiguration configuration, TOptions options, Action<string, TOptions>? applyText = null)
        where TOptions : class
    {
        if (configuration is IConfigurationSection section && (section.Value is not null || !section.Exists()))
        {
            ApplyText(section, options, applyText);
        }

        var failures = configuration.GetChildren().Select(FindFailure<TOptions>).OfType<string>().ToArray();
        if (failures.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), failures);
        }

        configuration.Bind(options);
    }

    /// <summary>Applies a section that is a text.</summary>
    /// <exception cref="OptionsValidationException">The section is missing, or the text is malformed.</exception>
    public static void ApplyText<TOptions>(IConfigurationSection section, TOptions options, Action<string, TOptions>? apply)
        where TOptions : class
    {
        if (section.Value is not { } text)
        {
            throw Failure<TOptions>($"The configuration has no section {section.Path}, which is required for {typeof(TOptions).Name}.");
        }

        if (apply is null)
        {
            throw Failure<TOptions>($"{section.Path} is a text, but must be a section with properties of {typeof(TOptions).Name}.");
        }

        try
        {
            apply(text, options);
        }
        catch (ArgumentException exception)
        {
            throw Failure<TOptions>($"{section.Path}: {exception.Message}");
        }
    }

    private static OptionsValidationException Failure<TOptions>(string failure) => new(Options.DefaultName, typeof(TOptions), [failure]);

    private static string? FindFailure<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IConfigurationSection section)
    {
        var properties = typeof(TOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public);
        var property = properties.FirstOrDefault(it => it.Name.Equals(section.Key, StringComparison.OrdinalIgnoreCase));
        if (property is null)
        {
            return $"The configuration key {section.Path} is not the name of a property of {typeof(TOptions).Name}. "
                + $"The properties are {string.Join(", ", properties.Select(it => it.Name))}.";
        }

        if (HoldsOneValue(property.PropertyType) && section.GetChildren().Any())
        {
            return $"{section.Path}: {typeof(TOptions).Name}.{property.Name} is a single value, not a section.";
        }

        if (property.PropertyType == typeof(IList<string>) && section.Value is { Length: > 0 })
        {
            return $"{section.Path}: {typeof(TOptions).Name}.{property.Name} is a list, not a text.";
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type == typeof(TimeSpan) && section.Value is { } duration && !Duration().IsMatch(duration)
            ? $"{section.Path}: {typeof(TOptions).Name}.{property.Name} must be written as hh:mm:ss (hours below 24) or d.hh:mm:ss, "
                + $"but is \"{section.Value}\"."
            : null;
    }

    /// <summary>Unambiguous durations. .NET reads <c>5</c> as five days, <c>5:00</c> as five hours, <c>24:00:00</c> as 24 days.</summary>
    [GeneratedRegex(@"^(\d+\.)?([01]?\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    private static bool HoldsOneValue(Type type) => type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type);
}
