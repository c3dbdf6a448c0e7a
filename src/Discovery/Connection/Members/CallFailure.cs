namespace Etcd.Discovery;

/// <summary>What a failed attempt says about the call and the member.</summary>
internal enum CallFailure
{
    /// <summary>The member answered: it refuses the call.</summary>
    Refused,

    /// <summary>The member cannot serve the call now, or the connection broke. The call may have taken effect.</summary>
    Unavailable,

    /// <summary>No connection to the member could be opened, so the call was not sent.</summary>
    NotSent,

    /// <summary>No secure connection could be opened, because one side does not trust the other. The call was not sent.</summary>
    Untrusted,
}
