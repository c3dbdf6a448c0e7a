namespace Grpc.Core;

/// <summary>Carries what <see cref="ContextPropagationOptions"/> selects from a served call to a child call.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
