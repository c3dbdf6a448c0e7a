using Microsoft.Extensions.Options;

namespace Etcd.Discovery;

/// <summary>The rules of one options type: a host applies them at its start, a constructor when it is called.</summary>
/// <typeparam name="TOptions">The options type.</typeparam>
internal abstract class OptionsValidator<TOptions> : IValidateOptions<TOptions>
    where TOptions : class
{
    public virtual ValidateOptionsResult Validate(string? name, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = FindFailures(options).Select(Describe).ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    /// <exception cref="ArgumentException">An option breaks a rule; the exception's parameter is the option.</exception>
    public void ThrowIfInvalid(TOptions options)
    {
        if (FindFailures(options).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(Describe(failure), failure.Property);
        }
    }

    /// <summary>Checks every option.</summary>
    public abstract IEnumerable<OptionFailure> FindFailures(TOptions options);

    /// <summary>The rule of a timeout: at most a day, and at least a millisecond unless it says otherwise.</summary>
    protected static IEnumerable<OptionFailure> CheckTimeout(string property, TimeSpan value, TimeSpan? least = null)
    {
        var min = least ?? OptionLimits.MinTimeout;
        if (value < min || value > OptionLimits.MaxTimeout)
        {
            yield return new OptionFailure(property, $"must be between {min} and {OptionLimits.MaxTimeout}, and is {value}");
        }
    }

    /// <summary>The rule of a share of a whole.</summary>
    protected static IEnumerable<OptionFailure> CheckShare(string property, double value)
    {
        if (value is not (>= 0 and <= 1))
        {
            yield return new OptionFailure(property, FormattableString.Invariant($"must be between 0 and 1, and is {value}"));
        }
    }

    /// <summary>The rule of an enumeration.</summary>
    protected static IEnumerable<OptionFailure> CheckDefined<TEnum>(string property, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            yield return new OptionFailure(property, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}, and is {value}");
        }
    }

    private static string Describe(OptionFailure failure) => $"{typeof(TOptions).Name}.{failure.Property} {failure.Rule}.";
}
