namespace Etcd.Discovery.Registration;

/// <summary>Refuses registration options that make no sense; each failure names its property.</summary>
internal static class ServiceRegistrationOptionsValidator
{
    /// <exception cref="ArgumentException">An option makes no sense; the exception names it.</exception>
    public static void Validate(ServiceRegistrationOptions options)
    {
        if (Failures(options).FirstOrDefault() is { } failure)
        {
            throw new ArgumentException(failure, nameof(options));
        }
    }

    public static IEnumerable<string> Failures(ServiceRegistrationOptions options)
    {
        if (options.Ttl < RegistrationDefaults.MinTtl || options.Ttl > RegistrationDefaults.MaxTtl)
        {
            yield return $"{nameof(options.Ttl)} must be between 1 and 9,000,000,000 seconds, and is {options.Ttl}.";
        }

        if (options.InstanceId is { } id && (id.Length == 0 || id[0] == '/' || id[^1] == '/'))
        {
            yield return $"{nameof(options.InstanceId)} must not be empty, nor start or end with a slash.";
        }

        if (!Enum.IsDefined(options.Takeover))
        {
            yield return $"{nameof(options.Takeover)} is no known policy: {options.Takeover}.";
        }

        if (options.DeregisterTimeout <= TimeSpan.Zero || options.DeregisterTimeout > RegistrationDefaults.MaxTimeout)
        {
            yield return $"{nameof(options.DeregisterTimeout)} must be positive and at most one day, and is {options.DeregisterTimeout}.";
        }
    }
}
