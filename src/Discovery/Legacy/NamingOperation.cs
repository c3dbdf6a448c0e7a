namespace Etcd.Discovery.Legacy;

/// <summary>The operation of a <see cref="NamingUpdate"/>.</summary>
public enum NamingOperation
{
    /// <summary>Adds an address.</summary>
    Add = 0,

    /// <summary>Removes an address.</summary>
    Delete = 1,
}
