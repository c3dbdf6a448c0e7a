namespace Etcd.Discovery.Registration;

/// <summary>Builds the key of a registered endpoint.</summary>
internal static class RegistrationKey
{
    /// <summary>Returns the key of an instance of a target.</summary>
    /// <exception cref="ArgumentException">The target is empty or ends with a slash.</exception>
    /// <exception cref="InvalidOperationException">The format gives no key.</exception>
    public static string For(string target, string? instanceId, RegisteredEndpoint endpoint, IEndpointFormat format)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (target[^1] == '/')
        {
            throw new ArgumentException($"A target must not end with a slash: \"{Printable.Escape(target)}\".", nameof(target));
        }

        var key = format.CreateKey(target, instanceId, endpoint);
        return string.IsNullOrEmpty(key) ? throw new InvalidOperationException($"The format {format.Name} gives no key.") : key;
    }
}
