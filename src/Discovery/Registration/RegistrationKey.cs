namespace Etcd.Discovery.Registration;

/// <summary>The key of a registered endpoint.</summary>
internal static class RegistrationKey
{
    /// <summary>Puts an instance under its target.</summary>
    /// <exception cref="ArgumentException">The target is empty, or ends with a slash.</exception>
    public static string For(string target, string instance)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (target[^1] == '/')
        {
            throw new ArgumentException($"a target must not end with a slash: \"{target}\"", nameof(target));
        }

        return $"{target}/{instance}";
    }

    public static void RequireAddress(RegisteredEndpoint endpoint, string parameter)
    {
        ArgumentNullException.ThrowIfNull(endpoint, parameter);
        if (string.IsNullOrWhiteSpace(endpoint.Address))
        {
            throw new ArgumentException($"the endpoint's {nameof(endpoint.Address)} must not be empty", parameter);
        }
    }
}
