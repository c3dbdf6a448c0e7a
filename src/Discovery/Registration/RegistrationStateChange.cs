namespace Etcd.Discovery;

/// <summary>A change of the state of a registration.</summary>
public sealed class RegistrationStateChange
{
    internal RegistrationStateChange(RegistrationState? previous, RegistrationState state)
    {
        Previous = previous;
        State = state;
    }

    /// <summary>The state before; null for the first state that a watch returns.</summary>
    public RegistrationState? Previous { get; }

    /// <summary>The state from now on. By the time it is read, the registration can be in another state again.</summary>
    public RegistrationState State { get; }

    /// <summary>Whether a registration that was lost is back.</summary>
    public bool IsRestored => Previous == RegistrationState.Lost && State == RegistrationState.Registered;

    /// <summary>Returns both states.</summary>
    /// <returns>A text for people.</returns>
    public override string ToString() => Previous is null ? $"{State}" : $"{Previous} -> {State}";
}
