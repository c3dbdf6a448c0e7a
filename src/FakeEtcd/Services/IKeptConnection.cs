namespace FakeEtcd.Services;

/// <summary>A connection that can outlive a pause and a stop of its server.</summary>
internal interface IKeptConnection
{
    /// <summary>Keeps the connection in use while the server is paused, stopped or restarted, as its dashboard needs it.</summary>
    void Keep();
}
