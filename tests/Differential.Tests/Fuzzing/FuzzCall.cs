using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Differential.Tests.Fuzzing;

/// <summary>A call as it is sent.</summary>
/// <param name="Method">The RPC.</param>
/// <param name="User">Whose token the call carries; null for no token.</param>
internal abstract record FuzzCall(MethodDescriptor Method, string? User)
{
    /// <summary>The requests that the servers may read; null for one that cannot be read here.</summary>
    public abstract IEnumerable<IMessage?> Requests { get; }

    /// <summary>Whether a text is not in UTF-8.</summary>
    public abstract bool HasInvalidText { get; }

    /// <summary>Whether a range or a transaction that cannot be read here may be one on which etcd panics.</summary>
    public abstract bool MayCrash { get; }

    /// <summary>Whether the body has the name of root.</summary>
    public abstract bool HasRoot { get; }
}
