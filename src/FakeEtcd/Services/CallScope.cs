namespace FakeEtcd.Services;

/// <summary>The call that a service serves, for services whose work has parts.</summary>
/// <param name="Call">The call in the journal.</param>
/// <param name="Ended">Canceled when the client cancels the call or the server stops serving its state.</param>
internal sealed record CallScope(EtcdCall Call, CancellationToken Ended);
