namespace Etcd.Discovery.Legacy;

/// <summary>What a <see cref="NamingUpdate"/> does.</summary>
public enum NamingOperation
{
    /// <summary>The address is added.</summary>
    Add = 0,

    /// <summary>The address is removed.</summary>
    Delete = 1,
}
