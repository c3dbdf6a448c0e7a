namespace Grpc.Core;

/// <summary>What a call made while serving another one takes over from it.</summary>
public class ContextPropagationOptions
{
    /// <summary>Takes over everything.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Creates options.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the parent's deadline holds for the child.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether cancelling the parent cancels the child.</summary>
    public bool IsPropagateCancellation { get; }
}
