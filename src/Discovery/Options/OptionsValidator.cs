using Microsoft.Extensions.Options;

namespace Etcd.Discovery;

/// <summary>Validates options of one type: a host does so when it starts, a constructor when it is called.</summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
internal abstract class OptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    public virtual ValidateOptionsResult Validate(string? name, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = FindFailures(options).Select(Describe).ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    /// <exception cref="ArgumentException">An option is invalid; the exception's parameter name is the name of the option.</exception>
    public void ThrowIfInvalid(TOptions options)
    {
        if (FindFailures(options).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(Describe(failure), failure.Property);
        }
    }

    /// <summary>Checks every option, and returns the invalid ones.</summary>
    public abstract IEnumerable<OptionFailure> FindFailures(TOptions options);

    /// <summary>Checks a timeout: at most one day, and at least one millisecond or <paramref name="minimum"/>.</summary>
    protected static IEnumerable<OptionFailure> CheckTimeout(string property, TimeSpan value, TimeSpan? minimum = null) =>
        CheckBetween(property, value, minimum ?? OptionLimits.MinTimeout, OptionLimits.MaxTimeout);

    /// <summary>Checks a duration. A null is valid.</summary>
    protected static IEnumerable<OptionFailure> CheckBetween(string property, TimeSpan? value, TimeSpan minimum, TimeSpan maximum)
    {
        if (value < minimum || value > maximum)
        {
            yield return new OptionFailure(property, $"must be between {minimum} and {maximum}, but is {value}");
        }
    }

    /// <summary>Checks a fraction: 0 to 1.</summary>
    protected static IEnumerable<OptionFailure> CheckFraction(string property, double value)
    {
        if (value is not (>= 0 and <= 1))
        {
            yield return new OptionFailure(property, FormattableString.Invariant($"must be between 0 and 1, but is {value}"));
        }
    }

    /// <summary>Checks that an enumeration has the value.</summary>
    protected static IEnumerable<OptionFailure> CheckDefined<TEnum>(string property, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            yield return new OptionFailure(property, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}, but is {value}");
        }
    }

    private static string Describe(OptionFailure failure) =>
        Printable.Escape($"{typeof(TOptions).Name}.{failure.Property} {failure.Rule}.");
}
