namespace Etcd.Discovery.Registration.Loop;

/// <summary>A link of the list of state changes, which grows at its end. Readers keep the link up to which they have read.</summary>
/// <param name="change">The change; for the first link, the initial state.</param>
internal sealed class StateLink(RegistrationStateChange change)
{
    private readonly TaskCompletionSource<StateLink> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RegistrationStateChange Change => change;

    /// <summary>Ends with the next change.</summary>
    public Task<StateLink> Next => _next.Task;

    public void Append(StateLink next) => _next.SetResult(next);
}
