namespace Etcd.Discovery.Registration;

/// <summary>Builds the key of a registered endpoint.</summary>
internal static class RegistrationKey
{
    /// <summary>Returns the key of an instance of a target.</summary>
    /// <exception cref="ArgumentException">The target is empty or ends with a slash.</exception>
    public static string For(string target, string instance)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (target[^1] == '/')
        {
            throw new ArgumentException($"A target must not end with a slash: \"{Printable.Escape(target)}\".", nameof(target));
        }

        return $"{target}/{instance}";
    }
}
